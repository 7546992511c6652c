import { type PlannedEvent, type StoredEvent, UnstorableEvent } from "@es/core";

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
