import type { EncodedSection } from "./encode-section.js";
import { type Gate, gate } from "./gate.js";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { ByteBoundedCache } from "./recent.js";
import { ServedLog } from "./served-log.js";

/** What the routes share. */
export interface Serving {
  readonly options: CheckedOptions;
  readonly logs: ReadonlyMap<string, ServedLog>;
  readonly recent: ByteBoundedCache<EncodedSection>;
  readonly reading: Gate;
  readonly waiting: Gate;
}

/** Prepares to serve logs. */
export function serving(options: CheckedOptions): Serving {
  return {
    options,
    logs: new Map(options.logs.map((log) => [log.application, new ServedLog(log, options.pollMs)])),
    recent: new ByteBoundedCache(options.keptBytes, ({ body }) => body.byteLength),
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
