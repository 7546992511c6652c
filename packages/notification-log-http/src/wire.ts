import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { type SectionRange, sectionId } from "@es/core/adapter";

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

/** The address of a section beside its siblings; with `after`, of what comes after that notification in it. */
export function sectionReference(range: SectionRange, after?: number): string {
  return after === undefined ? sectionId(range) : `${sectionId(range)}?after=${after}`;
}

/** Returns the value of the digest header for a body. */
export function digestOf(body: Uint8Array): string {
  const digest = digesting();
  digest.update(body);
  return digest.end();
}

/** The same of a body that comes in pieces. */
export function digesting(): { update(piece: Uint8Array): void; end(): string } {
  const hash = createHash("sha256");
  return { update: (piece) => void hash.update(piece), end: () => `sha-256=:${hash.digest("base64")}:` };
}

/** The most bytes beside the data of an event: its names, escaped, and the section around it. */
const besideData = 16 * 1024;
/** The bytes of a dependency; an event has one for each other pipeline at the most. */
const perDependency = 64;

/** How many bytes an answer may have that holds one event of so many bytes of data, whatever they are: as base64, four for three. */
export function answerBytes(eventBytes: number, pipelines: number): number {
  return 4 * Math.ceil(eventBytes / 3) + besideData + perDependency * pipelines;
}

/** Whether a host stands for this machine alone. Names beside `localhost` are not looked up: they may change. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(plain) === 4) return plain.startsWith("127.");
  return ["localhost", "::1", "0:0:0:0:0:0:0:1"].includes(plain) || /^::ffff:127\.\d+\.\d+\.\d+$/.test(plain);
}
