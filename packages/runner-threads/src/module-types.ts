import type { Infrastructure, System } from "@es/core";
import type { Runnable } from "@es/core/runner";

/** The argument of a module's `infrastructure`. */
export type DescriptionOf<Module> = Module extends { infrastructure(description: infer Description, ...purpose: never[]): unknown }
  ? Description
  : never;

/** The system of a module. */
export type SystemOf<Module extends Runnable> = Module["system"] extends (description: never) => infer S
  ? Known<S>
  : Known<Module["system"]>;

type Known<S> = S extends System ? S : never;

/** The handle of a transaction in a module's stores. */
export type TransactionOf<Module extends Runnable> =
  Awaited<ReturnType<Module["infrastructure"]>> extends Infrastructure<SystemOf<Module>, infer Tx> ? Tx : never;

/** The names of the applications that a module runs. */
export type NamesOf<Module extends Runnable> =
  Awaited<ReturnType<Module["infrastructure"]>> extends Infrastructure<SystemOf<Module>, infer _Tx, infer Here> ? Here : never;
