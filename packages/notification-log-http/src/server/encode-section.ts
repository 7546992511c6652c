import { setImmediate as others } from "node:timers/promises";
import { alignedSection, type LogHead, type SectionRange, sectionId } from "@es/core/adapter";
import { digestHeader, digesting, mediaTypes, sectionReference, type WireLinks, type WireSection } from "../wire.js";
import { type Line, linesWithin, type Source, stretch } from "./read-items.js";

/** An aligned section to answer, of a log as it was found to be; with `after`, what comes after that notification in it. */
export interface AskedSection<Head extends Pick<LogHead, "epoch" | "head"> = Pick<LogHead, "epoch" | "head">> {
  readonly pipeline: number;
  readonly range: SectionRange;
  readonly after: number | undefined;
  readonly head: Head;
}

/** A section as the bytes to send, with the headers that speak of them. */
export interface EncodedSection {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Stands for every byte of the body, as text for an entity tag. */
  readonly digest: string;
}

/** Whether a section is full: it then never changes. */
function archived({ range, head }: AskedSection): boolean {
  return range.last <= head.head;
}

/** Reads and encodes a section; what does not fit into `maxBytes` is left to its `next` link. */
export async function encodeSection(source: Source, asked: AskedSection, maxBytes: number): Promise<EncodedSection> {
  const { pipeline, range, head } = asked;
  const first = (asked.after ?? range.first - 1) + 1;
  const last = Math.min(range.last, head.head);
  const lines = await linesWithin(maxBytes, source, { pipeline, epoch: head.epoch, range: { first, last } });
  const end = first - 1 + lines.length;
  const links = linksOf(asked, end < last ? end : undefined);
  const facts: Omit<WireSection, "items"> = {
    application: source.log.application,
    pipeline,
    epoch: head.epoch,
    id: sectionId(range),
    archived: archived(asked),
    links,
  };
  const { body, digest } = await digested([`${JSON.stringify(facts).slice(0, -1)},"items":[\n`, ...separated(lines), "\n]}\n"]);
  return { body, digest, headers: { "content-type": mediaTypes.json, link: linkHeader(links), [digestHeader]: digest } };
}

function separated(lines: readonly Line[]): readonly Line[] {
  return lines.flatMap((line, index) => (index === 0 ? [line] : [",\n", line]));
}

/** How many bytes are digested at a stretch. */
const atOnce = 1024 * 1024;

/** Parts as one, with what stands for every byte of it. Others have their turn meanwhile. */
async function digested(parts: readonly Line[]): Promise<{ readonly body: Buffer; readonly digest: string }> {
  const digest = digesting();
  const pieces: Buffer[] = [];
  for (const piece of piecesOf(parts)) {
    pieces.push(piece);
    for (let at = 0; at < piece.byteLength; at += atOnce) {
      if (pieces.length > 1 || at > 0) await others();
      digest.update(piece.subarray(at, at + atOnce));
    }
  }
  const [only = Buffer.alloc(0)] = pieces;
  return { body: pieces.length === 1 ? only : Buffer.concat(pieces), digest: digest.end() };
}

/** Texts that follow each other come as one, as far as that is soon encoded. */
function* piecesOf(parts: readonly Line[]): Generator<Buffer> {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += part;
    if (text !== "" && (typeof part !== "string" || text.length > stretch)) {
      yield Buffer.from(text);
      text = "";
    }
    if (typeof part !== "string") yield part;
  }
  if (text !== "") yield Buffer.from(text);
}

function linksOf(asked: AskedSection, cutAfter: number | undefined): WireLinks {
  const { range, after } = asked;
  const size = range.last - range.first + 1;
  const next = cutAfter !== undefined ? sectionReference(range, cutAfter) : archived(asked) ? aligned(range.last + 1, size) : undefined;
  const prev = after !== undefined ? sectionId(range) : range.first > 1 ? aligned(range.first - 1, size) : undefined;
  return {
    self: sectionReference(range, after),
    ...(prev === undefined ? {} : { prev }),
    ...(next === undefined ? {} : { next }),
    first: aligned(1, size),
    current: "current",
  };
}

function aligned(id: number, size: number): string {
  return sectionId(alignedSection(id, size));
}

function linkHeader(links: WireLinks): string {
  return Object.entries(links)
    .map(([rel, reference]) => `<${reference}>; rel="${rel}"`)
    .join(", ");
}
