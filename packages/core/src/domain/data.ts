import type { StandardSchema } from "./standard-schema.js";

/** Data that comes back from JSON as it went in; anything else turns a property into `never`, which does not compile. */
export type JsonData<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends bigint | symbol | ((...args: never[]) => unknown) | Date | Map<unknown, unknown> | Set<unknown> | Uint8Array
    ? never
    : { readonly [Key in keyof T]: JsonData<T[Key]> };

/** The schema that accepts every value: the compiler alone checks it. */
export const anything: StandardSchema<never, never> = {
  "~standard": { version: 1, vendor: "@es/core", validate: (value) => ({ value: value as never }) },
};

/**
 * Declares an event's data by type alone, without a check at run time.
 * Data travels as JSON, so a `Date`, a `bigint` or a `Map` inside `T` does not compile.
 */
export function data<T>(..._refused: [T] extends [JsonData<T>] ? [] : [reason: "JSON cannot hold this type of data"]): StandardSchema<T> {
  return anything as StandardSchema<unknown> as StandardSchema<T>;
}
