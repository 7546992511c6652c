import { InvalidArgument, UnstorableEvent } from "./errors.js";
import type { EventRange, NotificationRange, Outcome, StoredEvent, Tracked, Tracking, Unit } from "./recorder.js";

/** Returns a whole number of at least `least`; throws InvalidArgument otherwise. Stores check their arguments with it. */
export function wholeNumber(argument: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgument(argument, value, `a whole number of at least ${least}`);
  return value;
}

/** Returns the pipeline, from 0 to one less than the number of pipelines. */
export function checkedPipeline(pipeline: number, pipelines: number): number {
  if (!Number.isInteger(pipeline) || pipeline < 0 || pipeline >= pipelines) {
    throw new InvalidArgument("pipeline", pipeline, `a whole number from 0 to ${pipelines - 1}`);
  }
  return pipeline;
}

/** Returns a range of events with its defaults filled in. */
export function checkedEventRange(range: EventRange = {}): Required<EventRange> {
  const { after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = Number.MAX_SAFE_INTEGER, descending = false } = range;
  return { after: wholeNumber("after", after, 0), upTo: wholeNumber("upTo", upTo, 0), limit: wholeNumber("limit", limit, 1), descending };
}

/** Returns a range of notifications with its defaults filled in; `types` stays undefined for all types. */
export function checkedNotificationRange(
  range: NotificationRange,
): Required<Omit<NotificationRange, "types">> & Pick<NotificationRange, "types"> {
  const { after, limit, upTo = Number.MAX_SAFE_INTEGER, types } = range;
  const checked = { after: wholeNumber("after", after, 0), limit: wholeNumber("limit", limit, 1), upTo: wholeNumber("upTo", upTo, 0) };
  return types === undefined ? checked : { ...checked, types };
}

/** Checks the numbers in a unit for a log of so many pipelines; throws InvalidArgument before anything is recorded. */
export function checkUnit(unit: Unit<never>, pipelines: number): void {
  checkedPipeline(unit.pipeline ?? 0, pipelines);
  if (unit.unitId !== undefined) wholeNumber("unitId", unit.unitId, 0);
  if (unit.recordedAt !== undefined) checkTime("recordedAt", unit.recordedAt);
  for (const { position, predecessorUnitId } of unit.events) {
    wholeNumber("position", position, 1);
    if (predecessorUnitId !== undefined) wholeNumber("predecessorUnitId", predecessorUnitId, 0);
  }
  for (const tracking of unit.tracking ?? []) checkTracking(tracking);
}

function checkTime(argument: string, time: Date): void {
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) throw new InvalidArgument(argument, time, "a valid Date");
}

const identityForm = /^[\x21-\x7e]{1,100}$/;

function checkTracking({ from, to, pipeline, identity, override }: Tracking): void {
  wholeNumber("tracking.pipeline", pipeline, 0);
  wholeNumber("tracking.from", from, 0);
  if (identity !== undefined && !identityForm.test(identity))
    throw new InvalidArgument("tracking.identity", identity, "what identityOf answers");
  if (wholeNumber("tracking.to", to, 0) <= from && to !== 0 && !override) {
    throw new InvalidArgument("tracking.to", to, `a position after ${from}, or 0 to start over`);
  }
}

/** Whether a position that was read may be moved on as asked. */
export function isExpectedPosition({ from, epoch, override }: Tracking, tracked: Pick<Tracked, "position" | "epoch"> | undefined): boolean {
  if (tracked === undefined) return from === 0;
  return tracked.position === from && (tracked.epoch === epoch || from === 0 || override === true);
}

/** The positions in an upstream by pipeline, from what is tracked of each; undefined where nothing is. Stores answer `positions` with it. */
export function byPipeline(tracked: readonly (Tracked & Pick<Tracking, "pipeline">)[]): readonly (Tracked | undefined)[] {
  const positions: (Tracked | undefined)[] = [];
  for (const { pipeline, position, epoch, identity } of tracked) positions[pipeline] = { position, epoch, identity };
  return Array.from(positions);
}

const least = 1024;
const most = 64 * 1024 * 1024;

/** How many bytes of data an event may have where nothing else is said: 4 MiB. */
export const defaultMaxEventBytes = 4 * 1024 * 1024;

/** Returns the bound that a store was given, or the default; throws InvalidArgument unless it is a whole number from 1 KiB to 64 MiB. */
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
