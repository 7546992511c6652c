import type { LogPosition, Notification, Stop } from "../persistence/recorder.js";
import { InvalidSectionId } from "./errors.js";

/**
 * All events of an application in the order in which they were committed, as linked sections. It is the same whether
 * the application is here or on another machine: a follower cannot tell.
 */
export interface NotificationLog {
  readonly application: string;
  /** How many bytes of data an event of the log may have; undefined where that is not known. Older ones may have more. */
  readonly maxEventBytes?: number | undefined;
  /**
   * A section by its id. `"first,last"` begins with the notification `first` where there is one, and ends at `last` or
   * before; `"current"` is the one that holds the newest notification. Rejects with InvalidSectionId.
   */
  section(pipeline: number, id: string): Promise<Section>;
  /** Which log this is, and how far one of its pipelines goes. */
  head(pipeline: number): Promise<LogHead>;
  /** Which log this is, and how far all its pipelines go, at the cost of one. */
  heads(): Promise<LogHeads>;
  /** Calls `wake` when there may be news: a prompt only, it may be lost or come for nothing. */
  prompted?(wake: () => void): Stop;
}

/** Where an event stands that an application responds to, and when it was recorded there. */
export interface EventOrigin extends LogPosition {
  /** The application in whose log it is. */
  readonly application: string;
  /**
   * When it was recorded, by the clock of the process that did so: for people and statistics, not to order events by. Undefined
   * where that is not known: it was recorded before stores kept it, or is read from a server that does not tell.
   */
  readonly recordedAt: Date | undefined;
}

/** How far a pipeline of a log goes. */
export interface LogHead {
  readonly epoch: string;
  readonly pipelines: number;
  /** The id of the newest notification; 0 when there is none. */
  readonly head: number;
}

/** How far the pipelines of a log go. */
export interface LogHeads {
  readonly epoch: string;
  /** The id of the newest notification of each pipeline, by pipeline; 0 where there is none. */
  readonly heads: readonly number[];
}

/** A piece of a log. It is archived when it is full: it then never changes. */
export interface Section {
  readonly application: string;
  readonly pipeline: number;
  readonly epoch: string;
  /** "first,last" as far as the section goes when it is full. */
  readonly id: string;
  readonly archived: boolean;
  readonly items: readonly Notification[];
  readonly previous?: string;
  /** There only when the section is archived. */
  readonly next?: string;
}

/** The ids of the first and last notification that a section has when it is full. */
export interface SectionRange {
  readonly first: number;
  readonly last: number;
}

const form = /^(\d{1,15}),(\d{1,15})$/;

/** The range that a section id stands for; throws InvalidSectionId for anything but "first,last". */
export function parseSectionId(id: string): SectionRange {
  const [, first, last] = form.exec(id) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first === undefined || range.first < 1 || range.last < range.first) throw new InvalidSectionId(id);
  return range;
}

/** The id of a section. */
export function sectionId({ first, last }: SectionRange): string {
  return `${first},${last}`;
}

/** The aligned section of `size` notifications that holds the notification `id`. */
export function alignedSection(id: number, size: number): SectionRange {
  const first = Math.floor((Math.max(id, 1) - 1) / size) * size + 1;
  return { first, last: first + size - 1 };
}
