import { alignedSection, InvalidSection, type Notification, type SectionRange, sectionId } from "@es/core/adapter";
import { sectionReference } from "../wire/section-reference.js";
import type { WireHeads } from "../wire/wire.js";
import { isWhole } from "./check-heads.js";
import { checkItem } from "./check-item.js";
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

/** Answers the notifications of a section; throws InvalidSection unless all of it is what was asked for. */
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
