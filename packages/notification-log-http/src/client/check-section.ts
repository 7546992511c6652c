import { alignedSection, InvalidSection, type LogPosition, type Notification, type SectionRange, sectionId } from "@es/core/adapter";
import { sectionReference, type WireHeads } from "../wire.js";
import { isWhole } from "./heads.js";
import { isRecord } from "./json-of.js";

/** The request, of a log as it is known. With `after`, only the notifications of the section after that one. */
export interface AskedSection {
  readonly log: WireHeads;
  readonly pipeline: number;
  readonly range: SectionRange;
  readonly after: number | undefined;
}

/** The answer of a server, every part of which was checked. */
export interface CheckedSection {
  readonly items: readonly Notification[];
  /** Whether something comes after it. It then never changes. */
  readonly goesOn: boolean;
}

/** Returns the notifications of a section. Throws InvalidSection unless all of it matches the request. */
export function checkSection(value: unknown, asked: AskedSection): CheckedSection {
  const { log, pipeline, range } = asked;
  const refuse = (why: string): never => {
    throw new InvalidSection(log.application, sectionId(range), why);
  };
  if (!isRecord(value) || !isRecord(value.links) || !Array.isArray(value.items)) return refuse("it is no section");
  if (value.application !== log.application) return refuse("it belongs to another application");
  if (value.pipeline !== pipeline) return refuse("it belongs to another pipeline");
  if (value.epoch !== log.epoch) return refuse("it belongs to another log: purge caches that still hold the old one");
  if (value.id !== sectionId(range)) return refuse("it is another section");
  const first = (asked.after ?? range.first - 1) + 1;
  const rows: readonly unknown[] = value.items;
  const end = first + rows.length;
  if (end > range.last + 1) return refuse("it holds more than fits into it");
  const { next } = value.links;
  if (!isConsistent({ archived: value.archived, next }, { ...asked, first, end }))
    return refuse("its end and its links contradict each other");
  const items = rows.map((row, index) => checkItem(row, { id: first + index, pipeline, pipelines: log.pipelines }, refuse));
  return { items, goesOn: next !== undefined };
}

/** A section is full and goes on at the next one, or was cut and goes on after its last notification, or is the tail. */
function isConsistent(
  { archived, next }: { readonly archived: unknown; readonly next: unknown },
  { log, range, first, end }: AskedSection & { readonly first: number; readonly end: number },
): boolean {
  if (typeof archived !== "boolean") return false;
  if (end > range.last) return archived && next === sectionId(alignedSection(range.last + 1, log.sectionSize));
  if (next === undefined) return !archived;
  return end > first && isWhole(end, 1) && next === sectionReference(range, end - 1);
}

/** Which notification has to be where. */
export interface ExpectedItem {
  readonly id: number;
  readonly pipeline: number;
  readonly pipelines: number;
}

const loneSurrogate = /\p{Surrogate}/u;
/** The aggregate's name, a slash, and its id: 63 + 1 + 255 characters. */
const longestName = 319;

/** Returns the notification of an item. Calls `refuse`, which throws, if it is not the expected one or not whole. */
function checkItem(value: unknown, expected: ExpectedItem, refuse: (why: string) => never): Notification {
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
