import type { PlannedEvent } from "@es/core/adapter";
import { asBytes, dependenciesOf } from "./rows.js";
import type { Cutting } from "./statements.js";

/** How many bytes may be copied to cut events in place, which spares a table that is made for the statement. */
const mostCopied = 1024 * 1024;

/** Events as `append` and `appendAcross` take them. */
export interface Packed {
  /** What the statements take first; the bytes of all events are one behind the other. */
  readonly values: readonly (number | Buffer)[];
  /** For each event the rest, and where its bytes are. */
  readonly json: string;
  readonly cutting: Cutting;
}

/** Packs events for the log with this number. */
export function packed(log: number, events: readonly PlannedEvent[]): Packed {
  const [aggregateIds, types, data] = [new Bytes(), new Bytes(), new Bytes()];
  const rows = events.map((planned) => {
    const { event, unitId, pipeline, nth, needsPredecessor } = planned;
    const predecessor = needsPredecessor ? event.position - 1 : null;
    const places = [...aggregateIds.add(asBytes(event.aggregateId)), ...types.add(asBytes(event.type)), ...data.add(event.data)];
    return [event.position, unitId, dependenciesOf(planned), ...places, predecessor, pipeline, nth];
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
