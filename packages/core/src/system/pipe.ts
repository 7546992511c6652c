import type { AnyApplication } from "../application/application.js";
import { InvalidDefinition } from "../domain/errors.js";

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
