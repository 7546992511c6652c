import { wholeNumber } from "./arguments.js";
import { InvalidArgument, UnstorableEvent } from "./errors.js";
import type { Outcome, StoredEvent, Unit } from "./recorder.js";

const least = 1024;
const most = 64 * 1024 * 1024;

/** How many bytes of data an event may have where nothing else is said: 4 MiB. */
export const defaultMaxEventBytes = 4 * 1024 * 1024;

/** Answers the bound that a store was given, or the default; throws InvalidArgument unless it is a whole number from 1 KiB to 64 MiB. */
export function checkedMaxEventBytes(value: number = defaultMaxEventBytes): number {
  if (wholeNumber("maxEventBytes", value, least) > most) throw new InvalidArgument("maxEventBytes", value, `${most} at the most`);
  return value;
}

/** The refusal of the first event that is over the bound. */
export function refusalOfSize(events: readonly StoredEvent[], maxEventBytes: number): UnstorableEvent | undefined {
  const event = events.find(({ data }) => data.byteLength > maxEventBytes);
  if (event === undefined) return undefined;
  const { type, aggregateId } = event;
  const bytes = event.data.byteLength;
  const why = `its ${bytes} bytes are more than maxEventBytes, which is ${maxEventBytes}: keep less in the event, or raise that of the store`;
  return new UnstorableEvent(type, aggregateId, why, { bytes, maxEventBytes });
}

/** Records the units that nothing refuses, together; each of the others is refused, and nothing is done for it. */
export async function recordAllowed<Tx>(
  units: readonly Unit<Tx>[],
  refusal: (unit: Unit<Tx>) => Error | undefined,
  record: (allowed: readonly Unit<Tx>[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const refusals = units.map(refusal);
  if (refusals.every((refused) => refused === undefined)) return record(units);
  const allowed = units.filter((_, index) => refusals[index] === undefined);
  const outcomes = allowed.length === 0 ? [] : [...(await record(allowed))];
  return refusals.map((refused) => (refused === undefined ? (outcomes.shift() as Outcome) : { refused }));
}
