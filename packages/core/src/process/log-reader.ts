import { type NotificationLog, type Section, sectionId } from "../application/notification-log.js";
import { wholeNumber } from "../persistence/arguments.js";
import { identityAt, isIdentifiedBy } from "../persistence/identity.js";
import type { Notification, Recorder, Tracked } from "../persistence/recorder.js";
import { InvalidSection, LogReplaced } from "./errors.js";

/** The part of a log to read: `limit` notifications at the most, after the id `after` (0 for the beginning). */
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
  for (const [index, item] of items.entries()) {
    const id = after + 1 + index;
    if (item.id !== id || item.pipeline !== pipeline) return `notification ${item.id} stands where ${id} belongs`;
  }
  return undefined;
}

/** Who follows what. */
export interface Followed {
  readonly application: { readonly name: string; readonly recorder: Recorder<never> };
  readonly upstream: NotificationLog;
  readonly pipeline: number;
}

/** Where an application stands before its first tracking. */
export const beginning: Tracked = { position: 0, epoch: "", identity: undefined };

/** The notifications after a position, in a log that was found to be the one that was followed up to there. */
export type LogContinuation = Pick<Section, "epoch" | "items" | "archived"> & {
  /** The event at the position; undefined at 0. */
  readonly event: Notification | undefined;
};

/**
 * Reads up to `limit` notifications after a position, and with them, in the same query, the one at the position. Rejects
 * with LogReplaced unless that is the one that was processed last: nothing of what comes after it is handed on then.
 */
export async function readAfter(followed: Followed, at: Tracked, limit: number): Promise<LogContinuation> {
  const { upstream, pipeline } = followed;
  if (at.position === 0) {
    const { epoch, items, archived } = await readSection(upstream, pipeline, { after: 0, limit: Math.max(1, limit) });
    return { epoch, items, archived, event: undefined };
  }
  const { epoch, items, archived } = await readSection(upstream, pipeline, { after: at.position - 1, limit: limit + 1 });
  const [event] = items;
  const why = flawOf(at, epoch, event);
  if (why !== undefined) throw await replaced(followed, at, { epoch, why });
  return { epoch, items: items.slice(1), archived, event };
}

/** Why a log is not the one that was followed up to a position; undefined where it is. One event is read. */
export async function replacementOf(followed: Followed, at: Tracked): Promise<LogReplaced | undefined> {
  if (at.position === 0) return undefined;
  try {
    await readAfter(followed, at, 0);
    return undefined;
  } catch (error) {
    if (error instanceof LogReplaced) return error;
    throw error;
  }
}

/** The same by heads and positions alone: it tells a log of another epoch, or one that is shorter. Read the position before the head. */
export function evidentReplacement(followed: Followed, at: Tracked, log: { readonly epoch: string; readonly head: number }) {
  if (at.position === 0 || (at.epoch === log.epoch && at.position <= log.head)) return undefined;
  const why = at.epoch === log.epoch ? shorter(log.head, at.position) : another(at.epoch, log.epoch);
  return errorOf(followed, why, { position: at.position, head: log.head, followed: at.epoch, found: log.epoch });
}

function another(followed: string, found: string): string {
  return `it is another log than the one that was followed: its epoch is ${found}, not ${followed}`;
}

function flawOf(at: Tracked, epoch: string, event: Notification | undefined): string | undefined {
  if (at.epoch !== epoch) return another(at.epoch, epoch);
  if (event === undefined) return "";
  const identity = identityAt(at);
  if (identity === undefined || isIdentifiedBy(identity, event)) return undefined;
  return `another event stands at the position ${at.position} that was reached: it was set back, and has grown since`;
}

async function replaced(followed: Followed, at: Tracked, { epoch, why }: { readonly epoch: string; readonly why: string }) {
  // The error must not be lost because the head cannot be read.
  const head = (await followed.upstream.head(followed.pipeline).catch(() => undefined))?.head;
  const facts = { position: at.position, head, followed: at.epoch, found: epoch };
  return errorOf(followed, why === "" ? shorter(head, at.position) : why, facts);
}

function shorter(head: number | undefined, position: number): string {
  return `it ends at ${head ?? "an earlier one"}, before the position ${position} that was reached`;
}

function errorOf({ application, upstream, pipeline }: Followed, why: string, facts: NonNullable<LogReplaced["facts"]>): LogReplaced {
  return new LogReplaced(application.name, upstream.application, pipeline, why, facts);
}
