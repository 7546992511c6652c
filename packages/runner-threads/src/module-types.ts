import type { Infrastructure, Runnable, System } from "@es/core";

/** What a module's `infrastructure` takes. */
export type DescriptionOf<Module> = Module extends { infrastructure(description: infer Description, ...purpose: never[]): unknown }
  ? Description
  : never;

/** The system of a module. */
export type SystemOf<Module extends Runnable> = Module["system"] extends (description: never) => infer S
  ? Known<S>
  : Known<Module["system"]>;

type Known<S> = S extends System ? S : never;

/** What a module's stores give as the handle of a transaction. */
export type TransactionOf<Module extends Runnable> =
  Awaited<ReturnType<Module["infrastructure"]>> extends Infrastructure<SystemOf<Module>, infer Tx> ? Tx : never;
