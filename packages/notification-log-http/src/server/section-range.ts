import { alignedSection, type LogHead, type SectionRange } from "@es/core/adapter";
import { Problem } from "./problem.js";

/**
 * The aligned range that holds the first notification of a section id. A number too long to be exact lies beyond every
 * head, and is no aligned section's last: it is never taken for another.
 */
export function sectionRange(id: string, size: number): SectionRange {
  const [first = 0, last = 0] = id.split(",").map(Number);
  if (first < 1 || last < first) throw new Problem("malformed-request");
  return alignedSection(first, size);
}

/** Throws unless the log goes up to the section, or to the notification after which it is to begin: the tail may be empty. */
export function checkReach({
  range,
  after,
  head,
}: {
  readonly range: SectionRange;
  readonly after: number | undefined;
  readonly head: Pick<LogHead, "epoch" | "head">;
}) {
  if (after !== undefined && (after < range.first || after >= range.last)) throw new Problem("malformed-request");
  if ((after ?? range.first - 1) > head.head) throw new Problem("beyond-head", { epoch: head.epoch, head: head.head });
}
