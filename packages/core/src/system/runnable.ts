import { InvalidDefinition } from "../domain/errors.js";
import type { Infrastructure } from "./infrastructure.js";
import type { AnyInfrastructure } from "./open-system.js";
import type { System } from "./system.js";

/**
 * A module that runners can run elsewhere, in threads or in processes: it exports the system, and makes its
 * infrastructure from a description. Each of them imports it and makes an infrastructure of its own, so that the
 * description has to be data that can be cloned. A system that is known at run time only, such as one of as many
 * pipelines as there are, is a function of it too.
 */
export interface Runnable<S extends System = System, Tx = never, Description = never> {
  readonly system: S | ((description: Description) => S);
  /** Read-only infrastructure must not change anything: make no tables then. */
  infrastructure(description: Description, purpose: Purpose): Infrastructure<S, Tx> | Promise<Infrastructure<S, Tx>>;
}

/** The purpose for which a module makes its infrastructure. */
export interface Purpose {
  /** Whether to look only. */
  readonly readOnly: boolean;
}

/** The system and infrastructure that a runnable module makes of a description. */
export interface LoadedSystem {
  readonly system: System;
  readonly infrastructure: AnyInfrastructure;
}

/** The options of loading a module. */
export interface LoadOptions {
  /** The name of the module in errors. */
  readonly name: string;
  /** The argument of the module's `infrastructure`, and of `system` if it is a function. */
  readonly description: unknown;
  /** Whether to look only. Default false. */
  readonly readOnly?: boolean;
}

/**
 * Makes the system and the infrastructure of a module that was imported. Rejects with InvalidDefinition where it lacks
 * one of them, and with whatever it throws itself.
 */
export async function loadRunnable(module: object, { name, description, readOnly = false }: LoadOptions): Promise<LoadedSystem> {
  const { system: systemOrMaker, infrastructure } = module as Partial<Runnable<System, never, unknown>>;
  const system = typeof systemOrMaker === "function" ? systemOrMaker(description) : systemOrMaker;
  if (typeof system?.applications !== "object")
    throw new InvalidDefinition(`${name} does not export a \`system\`: export what system(...) answers, or a function that makes it`);
  if (typeof infrastructure !== "function")
    throw new InvalidDefinition(`${name} does not export \`infrastructure\`: export a function that makes it from the description`);
  const made = await infrastructure(description, { readOnly });
  return { system, infrastructure: readOnly ? { ...made, readOnly } : made };
}
