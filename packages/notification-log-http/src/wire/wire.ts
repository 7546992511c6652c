/** A notification as it travels: its data as text where they are UTF-8 and that is not longer, as base64 otherwise. */
export interface WireItem {
  readonly id: number;
  readonly aggregateId: string;
  readonly position: number;
  /** The number of the unit that it was recorded with; left out where it is not known. */
  readonly unitId?: number;
  /** When it was recorded, in ISO 8601, in UTC with milliseconds; left out where it is not known. */
  readonly recordedAt?: string;
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
  readonly dependencies?: readonly { readonly pipeline: number; readonly id: number }[];
}

/** Where to go from a section: references relative to its own address. `next` is there where the log goes on. */
export interface WireLinks {
  readonly self: string;
  readonly prev?: string;
  readonly next?: string;
  readonly first: string;
  readonly current: string;
}

/** A section as it travels. One that was cut at the byte cap goes on at `next`, which is then its id with `?after=`. */
export interface WireSection {
  readonly application: string;
  readonly pipeline: number;
  readonly epoch: string;
  readonly id: string;
  readonly archived: boolean;
  readonly links: WireLinks;
  readonly items: readonly WireItem[];
}

/** How far the pipelines of a log go, as it travels. */
export interface WireHeads {
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  /** How many notifications a full section holds. */
  readonly sectionSize: number;
  /** How many bytes of data an event may have; a server that does not know leaves it out. */
  readonly maxEventBytes?: number;
  /** The id of the newest notification, for each pipeline. */
  readonly heads: readonly number[];
}

/** The media types of answers. */
export const mediaTypes = {
  json: "application/json; charset=utf-8",
  problem: "application/problem+json; charset=utf-8",
  lines: "application/x-ndjson; charset=utf-8",
  events: "text/event-stream; charset=utf-8",
} as const;

/** The header that carries the SHA-256 of a section's bytes before any compression. */
export const digestHeader = "unencoded-digest";
