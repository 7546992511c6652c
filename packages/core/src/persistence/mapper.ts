import type { AnyEventType, DomainEvent } from "../domain/event.js";
import { exactJson, freezeParsed, NotExact } from "../domain/exact-json.js";
import { noMetadata } from "../domain/variants.js";
import { UnreadableEvent, UnstorableEvent } from "./errors.js";
import { parseJson, writeJson } from "./json.js";
import type { StoredEvent } from "./recorder.js";

/** The place of an event. A transformation may bind the bytes to it, so that they cannot be moved elsewhere. */
export interface BytesContext {
  readonly application: string;
  readonly aggregateId: string;
  readonly position: number;
  readonly type: string;
}

/** A step between JSON and the store, e.g. compression or encryption; `decode` undoes `encode` or throws. */
export interface Transformation {
  readonly name: string;
  /** Returns the bytes to store. Throws for what it will not store; the event is then an UnstorableEvent. */
  encode(bytes: Uint8Array, context: BytesContext): Uint8Array;
  /** Returns the bytes that `encode` was given, in the same context. Throws for anything else; the event is then an UnreadableEvent. */
  decode(bytes: Uint8Array, context: BytesContext): Uint8Array;
}

/** Maps every type of event to the one stored shape and back. */
export interface Mapper {
  /** Throws UnstorableEvent for data or metadata that JSON would not give back as it is. */
  toStored(application: string, event: DomainEvent, eventTypes: EventTypes): StoredEvent;
  /**
   * Throws UnreadableEvent, also where an upcast gives what could not be stated; `eventTypes` is the only way from a stored
   * name to a type. The event is frozen to its leaves.
   */
  toEvent(application: string, stored: StoredEvent, eventTypes: EventTypes): DomainEvent;
  /**
   * Returns the stored form of an object that is no event, such as the state in a snapshot. Throws TypeError for what JSON cannot
   * hold, PoisonedJson for keys that `fromBytes` would refuse, and what a transformation throws.
   */
  toBytes(value: object, context: BytesContext): Uint8Array;
  /**
   * Returns what `toBytes` was given, in the same context. Throws SyntaxError for what is not JSON, TypeError for what is not
   * UTF-8, PoisonedJson, and what a transformation throws.
   */
  fromBytes(bytes: Uint8Array, context: BytesContext): unknown;
}

/** The event types that an application knows, by stored name. */
export type EventTypes = ReadonlyMap<string, AnyEventType>;

/** The stored form of an event without its place: data, metadata if there is some, and the schema version past 1. */
interface Envelope {
  readonly data?: unknown;
  readonly metadata?: object;
  readonly version?: number;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Maps events to JSON in UTF-8, then through the transformations in their order: compress first, then encrypt. */
export function jsonMapper(options: { readonly transformations?: readonly Transformation[] } = {}): Mapper {
  const steps = options.transformations ?? [];
  const back = [...steps].reverse();
  const toBytes = (value: object, context: BytesContext): Uint8Array => {
    let bytes: Uint8Array = Buffer.from(writeJson(value), "utf8");
    for (const step of steps) bytes = step.encode(bytes, context);
    return bytes;
  };
  const fromBytes = (stored: Uint8Array, context: BytesContext): unknown => {
    let bytes = stored;
    for (const step of back) bytes = step.decode(bytes, context);
    return parseJson(decoder.decode(bytes));
  };
  return {
    toBytes,
    fromBytes,
    toStored: (application, event, eventTypes) => {
      const { type, position } = event;
      const aggregateId = storedId(event.aggregate, event.aggregateId);
      try {
        return {
          aggregateId,
          position,
          type,
          data: toBytes(envelope(event, known(type, eventTypes)), { application, aggregateId, position, type }),
        };
      } catch (cause) {
        throw new UnstorableEvent(type, aggregateId, cause instanceof NotExact ? cause.message : String(cause), { cause });
      }
    },
    toEvent: (application, stored, eventTypes) => {
      const { type, aggregateId, position } = stored;
      try {
        const eventType = known(type, eventTypes);
        const { data, metadata = noMetadata } = upcasted(
          fromBytes(stored.data, { application, aggregateId, position, type }) as Envelope,
          eventType,
        );
        return Object.freeze({ type, ...domainId(aggregateId), position, data, metadata });
      } catch (cause) {
        throw new UnreadableEvent(type, aggregateId, position, cause instanceof Error ? cause.message : String(cause), { cause });
      }
    },
  };
}

function envelope({ data, metadata }: DomainEvent, { upcasts }: AnyEventType): Envelope {
  return {
    data: exactJson(data, "data"),
    ...(metadata === noMetadata ? {} : { metadata: exactJson(metadata, "metadata") as object }),
    ...(upcasts.length === 0 ? {} : { version: upcasts.length + 1 }),
  };
}

function upcasted(stored: Envelope, { upcasts }: AnyEventType): Envelope {
  const { version = 1 } = stored;
  if (version > upcasts.length + 1) throw new RangeError(`its schema version is ${version}, this program knows ${upcasts.length + 1}`);
  freezeParsed(stored.metadata);
  let { data } = stored;
  if (version === upcasts.length + 1) {
    freezeParsed(data);
    return stored;
  }
  // Upcasts may change the data that they get: nobody else has it.
  for (const upcast of upcasts.slice(version - 1)) data = upcast(data);
  return { ...stored, data: exactJson(data, "the upcast data") };
}

/** The id that an aggregate's events are stored under: two kinds of aggregates never share one. */
export function storedId(aggregate: string, aggregateId: string): string {
  return `${aggregate}/${aggregateId}`;
}

/** The kind and the id of an aggregate, from its stored id. */
export function domainId(stored: string): { aggregate: string; aggregateId: string } {
  const slash = stored.indexOf("/");
  return { aggregate: stored.slice(0, slash), aggregateId: stored.slice(slash + 1) };
}

function known(type: string, eventTypes: EventTypes): AnyEventType {
  const eventType = eventTypes.get(type);
  if (eventType === undefined) throw new ReferenceError("the application does not know an event type of this name");
  return eventType;
}
