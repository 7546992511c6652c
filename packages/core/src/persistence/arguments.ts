import { InvalidArgument } from "./errors.js";
import type { EventRange, NotificationRange, Tracking, Unit } from "./recorder.js";

/** Answers a whole number of at least `least`; throws InvalidArgument otherwise. Stores check their arguments with it. */
export function wholeNumber(argument: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgument(argument, value, `a whole number of at least ${least}`);
  return value;
}

/** Answers the pipeline, from 0 to one less than the number of pipelines. */
export function checkedPipeline(pipeline: number, pipelines: number): number {
  if (!Number.isInteger(pipeline) || pipeline < 0 || pipeline >= pipelines) {
    throw new InvalidArgument("pipeline", pipeline, `a whole number from 0 to ${pipelines - 1}`);
  }
  return pipeline;
}

/** Answers a range of events with its defaults filled in. */
export function checkedEventRange(range: EventRange = {}): Required<EventRange> {
  const { after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = Number.MAX_SAFE_INTEGER, descending = false } = range;
  return { after: wholeNumber("after", after, 0), upTo: wholeNumber("upTo", upTo, 0), limit: wholeNumber("limit", limit, 1), descending };
}

/** Answers a range of notifications with its defaults filled in; `types` stays undefined for all types. */
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
  for (const event of unit.events) wholeNumber("position", event.position, 1);
  for (const tracking of unit.tracking ?? []) checkTracking(tracking);
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
