import type { Logger } from "../operations/logging.js";

/** For how long the same is not said again, in milliseconds. */
const quietMs = 60_000;

/** Logs what goes wrong with the engine in the background: each thing once a minute, since it is tried again many times a second. */
export function reportTo(log: Logger): (error: Error) => void {
  const said = new Set<string>();
  let since = performance.now();
  return ({ message }) => {
    if (performance.now() - since > quietMs) {
      said.clear();
      since = performance.now();
    }
    if (said.has(message)) return;
    said.add(message);
    log.warn({ error: message }, "trouble with the engine");
  };
}
