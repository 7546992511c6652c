import type { PlannedEvent } from "@es/core";
import { asBytes, dependenciesOf } from "./rows.js";
import type { Cutting } from "./statements.js";

/** How many bytes may be copied to cut events in place, which spares a table that is made for the statement. */
const mostCopied = 1024 * 1024;

/** Events as `append` and `appendAcross` take them. */
export interface Packed {
  /** The ids of the aggregates, the types and the data, of each the bytes of all events one behind the other. */
  readonly bytes: readonly [aggregateIds: Buffer, types: Buffer, data: Buffer];
  /** For each event the rest, and where its bytes are. */
  readonly json: string;
  readonly cutting: Cutting;
}

export function packed(events: readonly PlannedEvent[]): Packed {
  const [aggregateIds, types, data] = [new Bytes(), new Bytes(), new Bytes()];
  const rows = events.map((planned) => {
    const { event, mark, pipeline, nth } = planned;
    const places = [...aggregateIds.add(asBytes(event.aggregateId)), ...types.add(asBytes(event.type)), ...data.add(event.data)];
    return [event.position, mark, dependenciesOf(planned), ...places, pipeline, nth];
  });
  const bytes = [aggregateIds.all(), types.all(), data.all()] as const;
  const copied = events.length * bytes.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { bytes, json: JSON.stringify(rows), cutting: copied > mostCopied ? "from a row" : "in place" };
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
