import { constants } from "node:os";

/** What ends a node: a signal, or an operator elsewhere. */
export type StopReason = "SIGTERM" | "SIGINT" | "drain";

/** Resolves at the first reason to stop. A second signal ends the process at once, which is always safe. */
export function reasonToStop(): { readonly reason: Promise<StopReason>; readonly drain: () => void } {
  let stop = (_: StopReason) => {};
  const reason = new Promise<StopReason>((resolve) => {
    stop = resolve;
  });
  let signals = 0;
  const hear = (signal: NodeJS.Signals) => {
    signals += 1;
    if (signals > 1) process.exit(128 + constants.signals[signal]);
    stop(signal as StopReason);
  };
  process.on("SIGTERM", hear).on("SIGINT", hear);
  return { reason, drain: () => stop("drain") };
}
