/** The part of the Standard Schema interface (standardschema.dev, version 1) that an event's data needs. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

declare const byType: unique symbol;

/** The schema of data that is declared by type alone: it gives what it takes. */
export interface DataSchema<T> extends StandardSchema<T> {
  /** For the compiler alone: there is no such property at run time. */
  readonly [byType]: T;
}

/** The result of a schema: the value it accepts, or the issues it found. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<SchemaIssue> };

/** One thing that is wrong with a value, and where. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** The input type of a schema. */
export type SchemaInput<Schema> = Schema extends StandardSchema<infer Input, unknown> ? Input : never;

/** The output type of a schema. */
export type SchemaOutput<Schema> = Schema extends StandardSchema<infer _Input, infer Output> ? Output : never;

/**
 * The type that data extends if JSON can hold it. In the place of a property that JSON cannot hold stands an instruction. Functions
 * that are generic in their data say `<T extends JsonData<T>>`. That there is no `undefined` in an array is not seen by types.
 */
// Asked in this way so that it can be the bound of T: no part of it distributes over T, or asks whether something extends T.
export type JsonData<T> = [T] extends [JsonValue]
  ? JsonValue
  : [T] extends [NotJson | Absent]
    ? Instruction<T> | Absent
    : [T] extends [object | Primitive | bigint | symbol]
      ? { readonly [Key in keyof T]: JsonData<T[Key]> }
      : unknown;

type Instruction<T> = [T] extends [Date | Absent]
  ? "a Date: say it as a string"
  : [T] extends [bigint | Absent]
    ? "a bigint: say it as a string"
    : [T] extends [ReadonlyMap<unknown, unknown> | Absent]
      ? "a Map: say it as an object, or as an array of its entries"
      : [T] extends [ReadonlySet<unknown> | Absent]
        ? "a Set: say it as an array"
        : [T] extends [ArrayBufferView | ArrayBufferLike | Absent]
          ? "bytes: say them as a string, as in base64"
          : [T] extends [((...args: never[]) => unknown) | Absent]
            ? "a function: leave it out"
            : "no JSON: say it as plain data";

// Types that hold themselves, as aliases of all JSON do, end here.
type JsonValue = Primitive | readonly JsonValue[] | { readonly [key: string]: JsonValue };
type Absent = null | undefined;
type Primitive = string | number | boolean | Absent;
type NotJson =
  | bigint
  | symbol
  | ((...args: never[]) => unknown)
  | { toJSON(...args: never[]): unknown }
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView
  | ArrayBufferLike;

/** The schema that accepts every value: the compiler alone knows its type. */
export const anything: StandardSchema<never, never> = {
  "~standard": { version: 1, vendor: "@es/core", validate: (value) => ({ value: value as never }) },
};

/**
 * Declares an event's data by type alone: what is no `T` at run time is not noticed. Data travels as JSON: a `Date`, a
 * `bigint` or a `Map` inside `T` does not compile, and one that comes by way of `unknown` is refused when the fact is stated.
 */
export function data<T extends JsonData<T>>(): DataSchema<T> {
  return anything as StandardSchema<unknown> as DataSchema<T>;
}
