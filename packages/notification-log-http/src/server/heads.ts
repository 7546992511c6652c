import type { NotificationLog } from "@es/core";
import type { LogHeads } from "@es/core/adapter";
import { entityTag, fingerprint } from "./caching.js";

/** How far all pipelines of a log go. */
export interface Heads extends LogHeads {
  readonly maxEventBytes: number | undefined;
  /** Stands for these heads of this log. */
  readonly tag: string;
}

/** Reads how far all pipelines of a log go. */
export async function readHeads(log: NotificationLog): Promise<Heads> {
  const { epoch, heads } = await log.heads();
  const { application, maxEventBytes } = log;
  return { epoch, heads, maxEventBytes, tag: entityTag(fingerprint(application, epoch, `${maxEventBytes}`, ...heads)) };
}
