import { type PlannedEvent, type Unit, UnstorableEvent } from "@es/core";

/** What the statement itself and what stands beside the data of an event may take. */
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

/** The refusal of a unit with an event that goes into no statement. */
export function refusalOfSize({ events }: Unit<never>, packet: number): UnstorableEvent | undefined {
  const event = events.find(({ data }) => data.byteLength > packet - besideData);
  if (event === undefined) return undefined;
  const why = `its ${event.data.byteLength} bytes do not fit into max_allowed_packet, which is ${packet}: raise that, or keep less in the event`;
  return new UnstorableEvent(event.type, event.aggregateId, why);
}

/** With an id of up to 1020 bytes, a type, and some dependencies. */
function sizeOf({ byteLength }: Uint8Array): number {
  return byteLength + besideData / 4;
}
