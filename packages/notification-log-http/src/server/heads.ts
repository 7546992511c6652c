import { type NotificationLog, StoreUnavailable } from "@es/core";
import { entityTag, fingerprint } from "./caching.js";

/** How far all pipelines of a log go. */
export interface Heads {
  readonly epoch: string;
  readonly heads: readonly number[];
  /** Stands for these heads of this log. */
  readonly tag: string;
}

/** Reads how far all pipelines of a log go. */
export async function readHeads(log: NotificationLog): Promise<Heads> {
  const first = await log.head(0);
  const others = Array.from({ length: first.pipelines - 1 }, (_, index) => log.head(index + 1));
  const all = [first, ...(await Promise.all(others))];
  const { epoch } = first;
  if (all.some((each) => each.epoch !== epoch))
    throw new StoreUnavailable(`The log of ${log.application}`, "it was replaced while it was read");
  const heads = all.map(({ head }) => head);
  return { epoch, heads, tag: entityTag(fingerprint(log.application, epoch, ...heads)) };
}
