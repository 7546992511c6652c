import type { LogHeads, NotificationLog } from "@es/core";
import { entityTag, fingerprint } from "./caching.js";

/** How far all pipelines of a log go. */
export interface Heads extends LogHeads {
  /** Stands for these heads of this log. */
  readonly tag: string;
}

/** Reads how far all pipelines of a log go. */
export async function readHeads(log: NotificationLog): Promise<Heads> {
  const { epoch, heads } = await log.heads();
  return { epoch, heads, tag: entityTag(fingerprint(log.application, epoch, ...heads)) };
}
