import type { Infrastructure, System } from "@es/core";

/**
 * A module that can be run on threads: it exports the system, and makes its infrastructure from a description. Every
 * thread imports it and makes an infrastructure of its own, so that the description has to be data that can be cloned.
 */
export interface Runnable<S extends System = System, Tx = never, Description = never> {
  readonly system: S;
  infrastructure(description: Description): Infrastructure<S, Tx> | Promise<Infrastructure<S, Tx>>;
}

/** What a module's `infrastructure` takes. */
export type DescriptionOf<Module> = Module extends { infrastructure(description: infer Description): unknown } ? Description : never;

/** What a module's stores give as the handle of a transaction. */
export type TransactionOf<Module extends Runnable> =
  Awaited<ReturnType<Module["infrastructure"]>> extends Infrastructure<Module["system"], infer Tx> ? Tx : never;

/** Imports a runnable module; throws TypeError where it lacks an export. */
export async function loadRunnable(url: string): Promise<Runnable<System, never, unknown>> {
  const module = (await import(url)) as Partial<Runnable<System, never, unknown>>;
  const { system, infrastructure } = module;
  if (typeof system?.applications !== "object") throw new TypeError(`${url} does not export a \`system\`: export what system(...) answers`);
  if (typeof infrastructure !== "function") throw new TypeError(`${url} does not export a function \`infrastructure\``);
  return { system, infrastructure };
}
