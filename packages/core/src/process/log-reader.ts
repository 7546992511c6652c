import { type NotificationLog, type Section, sectionId } from "../application/notification-log.js";
import { wholeNumber } from "../persistence/arguments.js";
import type { Notification } from "../persistence/recorder.js";
import { InvalidSection } from "./errors.js";

/** What to read of a log: `limit` notifications at the most, after the id `after` (0 for the beginning). */
export interface Reading {
  readonly after: number;
  readonly limit: number;
}

/** Reads the notifications after a position, from any log, here or elsewhere. Rejects with InvalidSection if the log errs. */
export async function readSection(log: NotificationLog, pipeline: number, { after, limit }: Reading): Promise<Section> {
  const section = await log.section(pipeline, sectionId({ first: after + 1, last: after + limit }));
  const why = fault(section, log.application, pipeline, { after, limit });
  if (why !== undefined) throw new InvalidSection(log.application, section.id, why);
  return section;
}

/** All notifications of a pipeline after a position, section by section, up to where the log ends by then. */
export async function* readLog(
  log: NotificationLog,
  pipeline: number,
  options: Partial<Reading> = {},
): AsyncGenerator<Notification, void, undefined> {
  const limit = wholeNumber("limit", options.limit ?? 100, 1);
  let after = wholeNumber("after", options.after ?? 0, 0);
  for (;;) {
    const { items } = await readSection(log, pipeline, { after, limit });
    if (items.length === 0) return;
    yield* items;
    after += items.length;
  }
}

function fault(section: Section, application: string, pipeline: number, { after, limit }: Reading): string | undefined {
  const { items } = section;
  if (section.application !== application) return `it belongs to ${section.application}`;
  if (section.pipeline !== pipeline) return `it belongs to pipeline ${section.pipeline}`;
  if (items.length > limit) return `it holds ${items.length} notifications, ${limit} at the most were asked for`;
  const wrong = items.findIndex((item, index) => item.id !== after + 1 + index || item.pipeline !== pipeline);
  return wrong === -1 ? undefined : `notification ${items[wrong]?.id} stands where ${after + 1 + wrong} belongs`;
}
