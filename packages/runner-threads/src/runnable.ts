import type { Infrastructure, System } from "@es/core";

/**
 * A module that can be run on threads: it exports the system, and makes its infrastructure from a description. Every
 * thread imports it and makes an infrastructure of its own, so that the description has to be data that can be cloned.
 * A system that is known at run time only, such as one of as many pipelines as there are, is a function of it too.
 */
export interface Runnable<S extends System = System, Tx = never, Description = never> {
  readonly system: S | ((description: Description) => S);
  infrastructure(description: Description): Infrastructure<S, Tx> | Promise<Infrastructure<S, Tx>>;
}

/** What a module's `infrastructure` takes. */
export type DescriptionOf<Module> = Module extends { infrastructure(description: infer Description): unknown } ? Description : never;

/** The system of a module. */
export type SystemOf<Module extends Runnable> = Module["system"] extends (description: never) => infer S
  ? Known<S>
  : Known<Module["system"]>;

type Known<S> = S extends System ? S : never;

/** What a module's stores give as the handle of a transaction. */
export type TransactionOf<Module extends Runnable> =
  Awaited<ReturnType<Module["infrastructure"]>> extends Infrastructure<SystemOf<Module>, infer Tx> ? Tx : never;

/** A module's system and infrastructure, as a description has them. */
export interface Loaded {
  readonly system: System;
  readonly infrastructure: Infrastructure<System, never>;
}

/** Imports a runnable module; rejects with TypeError where it lacks an export. */
export async function loadRunnable(url: string, description: unknown): Promise<Loaded> {
  const module = (await import(url)) as Partial<Runnable<System, never, unknown>>;
  const system = typeof module.system === "function" ? module.system(description) : module.system;
  if (typeof system?.applications !== "object") throw new TypeError(`${url} does not export a \`system\`: export what system(...) answers`);
  if (typeof module.infrastructure !== "function") throw new TypeError(`${url} does not export a function \`infrastructure\``);
  return { system, infrastructure: await module.infrastructure(description) };
}
