import assert from "node:assert/strict";
import { parseSectionId, type Section } from "../../application/notification-log.js";
import type { Notification, Recorder } from "../../persistence/recorder.js";
import { keep, range, sequence } from "../recorder-contract/trial.js";
import type { NotificationLogSubject } from "./subject.js";

/** The pipeline and the section to read. */
export interface Asked {
  readonly pipeline?: number;
  readonly id: string;
}

/** Adds events to a pipeline of the log, in units of different sizes. */
export async function append(recorder: Recorder<never>, count: number, pipeline = 0): Promise<void> {
  const head = await recorder.head(pipeline);
  for (let first = 1; first <= count; first += 7) {
    const last = Math.min(count, first + 6);
    await keep(recorder, { pipeline, events: sequence(`p${pipeline}`, { first: head + first, last: head + last }) });
  }
}

/** Reads a section, whose facts have to agree with each other. */
export async function read({ log, recorder }: NotificationLogSubject, { pipeline = 0, id }: Asked): Promise<Section> {
  const section = await log.section(pipeline, id);
  const { first, last } = parseSectionId(section.id);
  assert.deepEqual([section.application, section.pipeline, section.epoch], [log.application, pipeline, recorder.epoch]);
  assert.deepEqual(idsOf(section), range(first, first + section.items.length - 1));
  assert.equal(section.archived, section.items.length === last - first + 1, `${section.id} holds ${section.items.length} notifications`);
  assert.equal(section.previous && parseSectionId(section.previous).last, first > 1 ? first - 1 : undefined);
  assert.equal(section.next && parseSectionId(section.next).first, section.archived ? last + 1 : undefined);
  return section;
}

/** The ids of a section's notifications. */
export function idsOf({ items }: Section): readonly number[] {
  return items.map(({ id }) => id);
}

/** Notifications that can be compared: with bytes of one kind. */
export function comparable(items: readonly Notification[]): readonly object[] {
  return items.map((item) => ({ ...item, data: Buffer.from(item.data).toString("hex") }));
}
