import type { AnyApplication } from "../application/application.js";
import { InvalidDefinition } from "../domain/errors.js";
import type { Edge } from "./graph.js";

/** Applications of which each follows the one before it. */
export interface Pipe<Applications extends readonly AnyApplication[] = readonly AnyApplication[]> {
  readonly applications: Applications;
  /** As a pipeline expression: `commands | core | reporting`. */
  toString(): string;
}

/** Lets each application follow the one before it. */
export function pipe<const Applications extends readonly [AnyApplication, ...AnyApplication[]]>(
  ...applications: Applications
): Pipe<Applications> {
  if (applications.length === 0) throw new InvalidDefinition("A pipe has no applications: give it at least one");
  return { applications, toString: () => applications.map(({ name }) => name).join(" | ") };
}

/** The union of the applications in pipes. */
export type ApplicationsIn<Pipes> =
  Pipes extends Pipe<infer Applications>
    ? Applications[number]
    : Pipes extends readonly Pipe[]
      ? Pipes[number]["applications"][number]
      : never;

/** Who follows whom by these pipes, each once. Throws InvalidDefinition where one follows a projection. */
export function edgesOf(pipes: readonly Pipe[]): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const { applications } of pipes) {
    for (const [index, { name }] of applications.slice(1).entries()) {
      const { name: upstream, definition } = applications[index] as AnyApplication;
      if (definition.kind === "projection")
        throw new InvalidDefinition(`"${name}" cannot follow the projection "${upstream}": projections have no events`);
      edges.set(`${upstream} | ${name}`, { upstream, application: name });
    }
  }
  return [...edges.values()];
}
