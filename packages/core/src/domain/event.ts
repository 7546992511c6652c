import { InvalidDefinition, InvalidEventData } from "./errors.js";
import { exactJson, NotExact } from "./exact-json.js";
import { checkedName } from "./identifier.js";
import { anything, type DataSchema, type JsonData, type SchemaInput, type SchemaOutput, type StandardSchema } from "./schema.js";
import type { FieldsOf, Variant } from "./variants.js";

/** An immutable fact of an aggregate: the event at `position` (from 1) in the aggregate's sequence. */
export interface DomainEvent<Type extends string = string, Data = unknown, Metadata = unknown> {
  readonly type: Type;
  /** The stored name of the kind of aggregate; ids are told apart within it. */
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly position: number;
  readonly data: Data;
  readonly metadata: Metadata;
}

declare const stated: unique symbol;

/** An event before an aggregate gives it its place. Made by calling its event type: the compiler takes no other. */
export interface Fact<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  /** For the compiler alone: there is no such property at run time. */
  readonly [stated]: true;
}

/**
 * A kind of event: call it with data to state a fact. The fact has a frozen copy of the data, which is what will be read
 * back. Throws InvalidEventData for data that the schema refuses or that JSON does not give back as it is. Its stored name
 * is a literal and never changes.
 */
export interface EventType<Type extends string = string, Data = unknown, Metadata = unknown, Input = Data> {
  (...data: undefined extends Input ? [data?: Input] : [data: Input]): Fact<Type, Data>;
  readonly type: Type;
  readonly variants: readonly Variant[];
  /** Step n makes data of schema version n + 1 from data of version n; what is stored is never rewritten. */
  readonly upcasts: readonly Upcast[];
  /** For the compiler alone: the event that it makes. */
  readonly "~event"?: DomainEvent<Type, Data, Metadata>;
}

/** An event type that takes its data as it is kept: what `data` declares. */
export interface DataEventType<Type extends string, Data, Metadata> extends EventType<Type, Data, Metadata> {}

/** Makes the next version of an event's data from the one before. */
// biome-ignore lint/suspicious/noExplicitAny: old shapes have no type any more
export type Upcast<Data = unknown> = (data: any) => Data;

/** The steps from the first version of an event's data to the present one, which the last step gives. */
export type Upcasts<Data> = readonly [...Upcast[], Upcast<NoInfer<Data>>];

/** Any event type, whatever its data. */
// biome-ignore lint/suspicious/noExplicitAny: stands for every event type, whatever its data
export type AnyEventType = EventType<string, any, any, any>;

/** The events that an event type makes. */
export type EventOf<Type extends AnyEventType> = NonNullable<Type["~event"]>;

/** Defines event types whose events carry `Metadata`. */
export interface EventDefiner<Metadata> {
  <Type extends string>(type: Literal<Type>): DataEventType<Type, undefined, Metadata>;
  <Type extends string, Data>(
    type: Literal<Type>,
    schema: DataSchema<Data>,
    options?: { readonly upcasts?: Upcasts<Data> },
  ): DataEventType<Type, Data, Metadata>;
  <Type extends string, Schema extends StandardSchema>(
    type: Literal<Type>,
    schema: Schema & StandardSchema<unknown, JsonData<SchemaOutput<Schema>>>,
    options?: { readonly upcasts?: Upcasts<SchemaOutput<Schema>> },
  ): EventType<Type, SchemaOutput<Schema>, Metadata, SchemaInput<Schema>>;
}

type Literal<Type extends string> = string extends Type ? never : Type;

/** Defines an event type by its stored name (past tense) and the schema of its data. */
export const event: EventDefiner<object> = eventsThatAre();

/** Makes an `event` function whose events carry the fields of these variants, e.g. `eventsThatAre(timestamped())`. */
export function eventsThatAre<Variants extends readonly Variant[]>(...variants: Variants): EventDefiner<FieldsOf<Variants>> {
  const sealing = variants.filter((variant) => variant.seals);
  if (sealing.length > 1) throw new InvalidDefinition("Events can be sealed by one variant only");
  const ordered = [...variants.filter((variant) => !variant.seals), ...sealing];
  const define = (type: string, schema: StandardSchema = anything, options: { upcasts?: readonly Upcast[] } = {}) =>
    Object.assign(stating(checkedName(type), schema), { type, variants: ordered, upcasts: options.upcasts ?? [] });
  return define as EventDefiner<FieldsOf<Variants>>;
}

function stating(type: string, schema: StandardSchema): (data: unknown) => Fact {
  if (schema === anything) return (data) => ({ type, data: recordable(type, data, "data") }) as Fact;
  return (data) => ({ type, data: recordable(type, accepted(type, schema, data), "data") }) as Fact;
}

/** A frozen copy of what is to be recorded of an event; what is one already is answered itself. */
export function recordable(type: string, value: unknown, name: "data" | "metadata"): unknown {
  try {
    return exactJson(value, name);
  } catch (error) {
    if (!(error instanceof NotExact)) throw error;
    const { message, path, why, cause } = error;
    throw new InvalidEventData(type, [{ message: why, path }], message, cause === undefined ? {} : { cause });
  }
}

function accepted(type: string, schema: StandardSchema, data: unknown): unknown {
  const result = schema["~standard"].validate(data);
  if (result instanceof Promise) {
    throw new InvalidDefinition(
      `The schema of ${type} answers with a promise: an event's data is checked at once, so use a synchronous schema`,
    );
  }
  if (result.issues) throw new InvalidEventData(type, result.issues);
  return result.value;
}
