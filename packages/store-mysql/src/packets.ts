import { UnstorableEvent } from "@es/core";
import { dependenciesColumn, type PlannedEvent, type StoredEvent } from "@es/core/adapter";
import type { Cutting } from "./statements.js";

/** The most bytes of the statement itself, and of the fields beside the data of an event. */
const besideData = 8 * 1024;

/** Cuts events into pieces that each go into one statement. */
export function piecesOf(events: readonly PlannedEvent[], packet: number): readonly (readonly PlannedEvent[])[] {
  const pieces: PlannedEvent[][] = [];
  let room = 0;
  for (const event of events) {
    const size = sizeOf(event.event.data);
    if (size > room) {
      pieces.push([]);
      room = packet - besideData;
    }
    room -= size;
    pieces.at(-1)?.push(event);
  }
  return pieces;
}

/** How many bytes of data go into a statement. */
export function roomIn(packet: number): number {
  return packet - besideData;
}

/** The refusal of the first event that goes into no statement. */
export function refusalOfPacket(events: readonly StoredEvent[], packet: number): UnstorableEvent | undefined {
  const maxEventBytes = roomIn(packet);
  const event = events.find(({ data }) => data.byteLength > maxEventBytes);
  if (event === undefined) return undefined;
  const bytes = event.data.byteLength;
  const why = `its ${bytes} bytes do not fit into max_allowed_packet, which is ${packet}: raise that, or keep less in the event`;
  return new UnstorableEvent(event.type, event.aggregateId, why, { bytes, maxEventBytes });
}

/** With an id of up to 1020 bytes, a type, and some dependencies. */
function sizeOf({ byteLength }: Uint8Array): number {
  return byteLength + besideData / 4;
}

/** How many bytes may be copied to cut events in place, which spares a table that is made for the statement. */
const mostCopied = 1024 * 1024;

/** Events as `append` and `appendAcross` take them. */
export interface Packed {
  /** The first parameters of the statements. The bytes of all events are one behind the other. */
  readonly values: readonly (number | Buffer)[];
  /** For each event the rest, and where its bytes are. */
  readonly json: string;
  readonly cutting: Cutting;
}

/** Packs events for the log with this number. */
export function packed(log: number, events: readonly PlannedEvent[]): Packed {
  const [aggregateIds, types, data] = [new Bytes(), new Bytes(), new Bytes()];
  const rows = events.map((planned) => {
    const { event, unitId, recordedAt, pipeline, nth, needsPredecessor } = planned;
    const predecessor = needsPredecessor ? event.position - 1 : null;
    const places = [...aggregateIds.add(asBytes(event.aggregateId)), ...types.add(asBytes(event.type)), ...data.add(event.data)];
    const needed = [predecessor, event.predecessorUnitId ?? null];
    return [event.position, unitId, dependenciesColumn(planned.dependencies), ...places, ...needed, pipeline, nth, recordedAt];
  });
  const bytes = [aggregateIds.all(), types.all(), data.all()] as const;
  const copied = events.length * bytes.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const json = JSON.stringify(rows);
  if (copied > mostCopied) return { values: [log, ...bytes], json, cutting: "from a row" };
  // In place, the ids of the aggregates are cut twice: for the look-up of the event before, and for the row.
  return { values: [log, bytes[0], ...bytes], json, cutting: "in place" };
}

class Bytes {
  readonly #parts: Uint8Array[] = [];
  #end = 1;

  /** Answers where these bytes start, counted from one, and how many they are. */
  add(part: Uint8Array): readonly [start: number, length: number] {
    const start = this.#end;
    this.#parts.push(part);
    this.#end += part.byteLength;
    return [start, part.byteLength];
  }

  all(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** A text as the bytes that are compared: the charset of the connection has no say in it. */
export function asBytes(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
