import type { AnyApplication } from "../application/application.js";
import { InvalidDefinition } from "../domain/errors.js";
import { applicationName } from "../domain/identifier.js";
import { wholeNumber } from "../persistence/arguments.js";
import { type Edge, type GraphWarning, graphWarnings, mermaid } from "./graph.js";
import { type ApplicationsIn, edgesOf, type Pipe } from "./pipe.js";

/** Applications that follow each other, without infrastructure: a runner brings it to life. */
export interface System<Applications extends AnyApplication = AnyApplication> {
  readonly name: string;
  /** How many pipelines each log has. */
  readonly pipelines: number;
  /** Each application once, in the order of the pipes. */
  readonly applications: readonly Applications[];
  readonly edges: readonly Edge[];
  /** Loops and recombinations, which make results depend on timing; none of `onOwn`, which is a loop that is meant. */
  readonly warnings: readonly GraphWarning[];
  /** The pipeline expressions, one a line. */
  toString(): string;
  /** The graph as a Mermaid flowchart. */
  toMermaid(): string;
}

/** The name of a system, and the number of its logs' pipelines. */
export interface SystemOptions {
  /** The name of the system in queues and messages. Default "system". */
  readonly name?: string;
  /** How many pipelines each log has; fixed when the logs are made. Default 1. */
  readonly pipelines?: number;
}

/**
 * Makes a system of pipes. Throws InvalidDefinition where two applications have one name, where one follows a projection, or where one
 * responds to an event that nothing that it follows records. An application with policies on its own events follows itself without a pipe.
 */
export function system<const Pipes extends Pipe | readonly Pipe[]>(
  pipes: Pipes,
  options: SystemOptions = {},
): System<ApplicationsIn<Pipes>> {
  const all: readonly Pipe[] = isMany(pipes) ? pipes : [pipes];
  const applications = distinct(all.flatMap((each) => each.applications));
  const piped = edgesOf(all);
  for (const application of applications) refuseDeafness(application, applications, piped);
  const edges = [...piped, ...ownEdges(applications, piped)];
  return {
    name: applicationName(options.name ?? "system"),
    pipelines: wholeNumber("pipelines", options.pipelines ?? 1, 1),
    applications: applications as readonly ApplicationsIn<Pipes>[],
    edges,
    warnings: graphWarnings(piped),
    toString: () => all.join("\n"),
    toMermaid: () =>
      mermaid(
        applications.map(({ name }) => name),
        edges,
      ),
  };
}

function isMany(pipes: Pipe | readonly Pipe[]): pipes is readonly Pipe[] {
  return Array.isArray(pipes);
}

const reserved = ["settled", "status", "skip", "resetPosition", "rebuild", "stop", "cluster", "then"];

function distinct(applications: readonly AnyApplication[]): readonly AnyApplication[] {
  const byName = new Map<string, AnyApplication>();
  for (const application of applications) {
    if (reserved.includes(application.name))
      throw new InvalidDefinition(`No application can be called "${application.name}": a running system has a member of that name`);
    const known = byName.get(application.name) ?? application;
    if (known !== application) throw new InvalidDefinition(`Two applications of the system have the name "${application.name}"`);
    byName.set(application.name, application);
  }
  return [...byName.values()];
}

/** That applications with policies on their own events follow themselves. */
function ownEdges(applications: readonly AnyApplication[], piped: readonly Edge[]): readonly Edge[] {
  const names = applications.filter(({ definition }) => definition.ownReactions.size > 0).map(({ name }) => name);
  const twice = piped.find(({ application, upstream }) => application === upstream && names.includes(application));
  if (twice !== undefined)
    throw new InvalidDefinition(`"${twice.application}" follows itself by onOwn: leave out the pipe from it to itself`);
  return names.map((name) => ({ upstream: name, application: name }));
}

/** What operators decide is in any log. */
const operatorEvents = "es.";

/** A reaction that can never happen would follow for ever without effect. */
function refuseDeafness({ name, definition }: AnyApplication, applications: readonly AnyApplication[], edges: readonly Edge[]): void {
  const followed = new Set(edges.filter(({ application }) => application === name).map(({ upstream }) => upstream));
  const upstreams = applications.filter((upstream) => followed.has(upstream.name));
  // One without aggregates stands for a log elsewhere, of which nothing is known here.
  if (upstreams.length === 0 || upstreams.some((upstream) => Object.keys(upstream.definition.aggregates).length === 0)) return;
  const recorded = new Set(upstreams.flatMap((upstream) => recordedBy(upstream)));
  const never = [...definition.reactions.keys()].find((type) => !recorded.has(type) && !type.startsWith(operatorEvents));
  if (never === undefined) return;
  throw new InvalidDefinition(
    `"${name}" responds to "${never}", which nothing that it follows (${[...followed].join(", ")}) records: let an aggregate there evolve by it, or follow another application`,
  );
}

function recordedBy({ definition }: AnyApplication): readonly string[] {
  return Object.values(definition.aggregates).flatMap(({ evolvers }) => [...evolvers.keys()]);
}
