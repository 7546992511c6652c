import type { EncodedSection } from "./encode-section.js";
import { Gate, Turns } from "./gate.js";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { Recent } from "./recent.js";
import { ServedLog } from "./served-log.js";

/** The dependencies that the routes share. */
export interface Serving {
  readonly options: CheckedOptions;
  readonly logs: ReadonlyMap<string, ServedLog>;
  readonly recent: Recent<EncodedSection>;
  /** Works that read logs. */
  readonly reading: Turns;
  /** Clients that wait for news. */
  readonly waiting: Gate;
  /** Streams of notifications. */
  readonly streaming: Gate;
  /** Bytes that are read, or that a client has yet to take. */
  readonly unsent: Gate;
}

/** Prepares to serve logs. */
export function serving(options: CheckedOptions): Serving {
  const share = options.readerShare;
  return {
    options,
    logs: new Map(options.logs.map((log) => [log.application, new ServedLog(log, options.pollMs)])),
    recent: new Recent(options.keptBytes, ({ body }) => body.byteLength),
    reading: new Turns({ most: options.maxReading, share }),
    waiting: new Gate({ most: options.maxWaiting, share }),
    streaming: new Gate({ most: options.maxStreaming, share }),
    unsent: new Gate({ most: options.maxUnsentBytes, share }),
  };
}

/** The log of this name. */
export function servedLog({ logs }: Serving, application: string): ServedLog {
  const served = logs.get(application);
  if (served === undefined) throw new Problem("no-such-log");
  return served;
}
