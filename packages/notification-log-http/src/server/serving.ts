import { InvalidArgument, type LogHead, type NotificationLog } from "@es/core";
import type { EncodedSection } from "./encode-section.js";
import { type Gate, gate } from "./gate.js";
import { HeadWatch } from "./head-watch.js";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { Recent } from "./recent.js";

/** A log that is served, and who watches its heads. */
export interface ServedLog {
  readonly log: NotificationLog;
  readonly watch: HeadWatch;
}

/** What the routes share. */
export interface Serving {
  readonly options: CheckedOptions;
  readonly logs: ReadonlyMap<string, ServedLog>;
  readonly recent: Recent<EncodedSection>;
  readonly reading: Gate;
  readonly waiting: Gate;
}

/** Prepares to serve logs. */
export function serving(options: CheckedOptions): Serving {
  const served = options.logs.map((log) => [log.application, { log, watch: new HeadWatch(log, options.pollMs) }] as const);
  return {
    options,
    logs: new Map(served),
    recent: new Recent(options.keptBytes, ({ body }) => body.byteLength),
    reading: gate(options.maxReading),
    waiting: gate(options.maxWaiting),
  };
}

/** The log of this name. */
export function servedLog({ logs }: Serving, application: string): ServedLog {
  const served = logs.get(application);
  if (served === undefined) throw new Problem("no-such-log");
  return served;
}

/** How far a pipeline goes. */
export async function headOf({ log }: ServedLog, pipeline: number): Promise<LogHead> {
  try {
    return await log.head(pipeline);
  } catch (error) {
    throw error instanceof InvalidArgument ? new Problem("no-such-pipeline") : error;
  }
}
