import type { LogPosition, Notification } from "@es/core/adapter";
import { isWhole } from "./check-heads.js";
import { isRecord } from "./json-of.js";

/** Which notification has to be where. */
export interface ExpectedItem {
  readonly id: number;
  readonly pipeline: number;
  readonly pipelines: number;
}

const loneSurrogate = /\p{Surrogate}/u;
/** The aggregate's name, a slash, and its id: 63 + 1 + 255 characters. */
const longestName = 319;

/** Answers the notification that an item stands for; calls `refuse`, which throws, if it is not the expected one or not whole. */
export function checkItem(value: unknown, expected: ExpectedItem, refuse: (why: string) => never): Notification {
  const { id, pipeline } = expected;
  if (!isRecord(value)) return refuse(`what stands where notification ${id} belongs is no notification`);
  if (value.id !== id) return refuse(`something else stands where notification ${id} belongs`);
  const { aggregateId, position, type, unitId } = value;
  if (!isName(aggregateId) || !isName(type) || !isWhole(position, 1) || !isUnit(unitId)) return refuse(`notification ${id} is not whole`);
  const data = dataOf(value) ?? refuse(`the data of notification ${id} are damaged`);
  const recordedAt = timeOf(value.recordedAt);
  if (recordedAt === null) return refuse(`the time of notification ${id} is damaged`);
  const dependencies = dependenciesOf(value.dependencies, expected) ?? refuse(`the dependencies of notification ${id} are damaged`);
  return { id, pipeline, aggregateId, position, type, data, unitId, recordedAt, dependencies };
}

/** An older server does not tell. */
function isUnit(value: unknown): value is number | undefined {
  return value === undefined || isWhole(value, 0);
}

/** An older server does not tell. Null where it is not written by the book. */
function timeOf(value: unknown): Date | undefined | null {
  if (value === undefined) return undefined;
  const time = new Date(typeof value === "string" ? value : Number.NaN);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value ? time : null;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= longestName && !loneSurrogate.test(value);
}

/** The data as text or as base64, one of them; base64 only as it is written by the book, for bytes are to come back exactly. */
function dataOf({ text, base64 }: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  if (typeof text === "string" && base64 === undefined) return loneSurrogate.test(text) ? undefined : Buffer.from(text, "utf8");
  if (typeof base64 !== "string" || text !== undefined) return undefined;
  const data = Buffer.from(base64, "base64");
  return data.toString("base64") === base64 ? data : undefined;
}

function dependenciesOf(value: unknown, { pipelines }: ExpectedItem): readonly LogPosition[] | undefined {
  if (value === undefined) return [];
  const whole = (each: unknown) => isRecord(each) && isWhole(each.pipeline, 0) && each.pipeline < pipelines && isWhole(each.id, 1);
  if (!Array.isArray(value) || !value.every(whole)) return undefined;
  return (value as LogPosition[]).map(({ pipeline, id }) => ({ pipeline, id }));
}
