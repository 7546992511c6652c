import { InvalidDefinition } from "./errors.js";
import { isPlainObject, remedyFor } from "./exact-json.js";

/** An event on its way into an aggregate's sequence, as a variant sees it. */
export interface Triggered {
  readonly type: string;
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly position: number;
  readonly data: unknown;
  /** The fields that earlier variants gave. */
  readonly metadata: object;
  /** The metadata of the event before it in the aggregate's sequence. */
  readonly previous: object | undefined;
}

/** A way for events to be: gives each event fields of metadata when it is triggered. */
export interface Variant<Fields extends object = object> {
  readonly name: string;
  /** A sealing variant comes last, whatever the order it is listed in: it sees all the other fields. */
  readonly seals?: boolean;
  /** Returns the event's fields: plain data that JSON gives back as it is. Called once for each event, when it is triggered. */
  fields(triggered: Triggered): Fields;
}

/** The fields that a list of variants gives together. */
export type FieldsOf<Variants extends readonly Variant[]> = Variants extends readonly [
  Variant<infer Fields>,
  ...infer Rest extends readonly Variant[],
]
  ? Fields & FieldsOf<Rest>
  : object;

/** The metadata of events that are of no variant. */
export const noMetadata: object = Object.freeze({});

/** Computes the metadata of an event, variant by variant. */
export function metadataOf(variants: readonly Variant[], triggered: Omit<Triggered, "metadata">): object {
  let metadata: object = noMetadata;
  for (const variant of variants) metadata = { ...metadata, ...fieldsOf(variant, { ...triggered, metadata }) };
  return metadata;
}

function fieldsOf(variant: Variant, triggered: Triggered): object {
  const fields: unknown = variant.fields(triggered);
  if (typeof fields === "object" && fields !== null && !Array.isArray(fields) && isPlainObject(fields)) return fields;
  const given = typeof fields === "object" && fields !== null ? remedyFor(fields) : String(fields);
  throw new InvalidDefinition(`The variant "${variant.name}" of ${triggered.type} gives ${given}: its fields are a plain object`);
}

/** Tells the time; given as an argument wherever time is used, so that tests are deterministic. */
export type Clock = () => Date;

/** The time of this machine. */
export const systemClock: Clock = () => new Date();

/** Events that carry `timestamp`: when they were triggered, as ISO 8601 in UTC with milliseconds. */
export function timestamped(options: { readonly clock?: Clock } = {}): Variant<{ readonly timestamp: string }> {
  const clock = options.clock ?? systemClock;
  return { name: "timestamped", fields: () => ({ timestamp: clock().toISOString() }) };
}
