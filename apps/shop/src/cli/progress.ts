import { Presets, SingleBar } from "cli-progress";

/** Shows how far a long command is, on a terminal; messages are printed with or without one. */
export interface Progress {
  /** `done` counts bytes where the total is known, and lines where not. */
  update(done: number, lines: number): void;
  note(message: string): void;
  stop(): void;
}

const clearLine = "\r\x1b[K";

/** A progress bar on standard error, if that is a terminal. */
export function progressBar(total: number | undefined): Progress {
  const bar = process.stderr.isTTY ? new SingleBar(barOptions(total), Presets.shades_classic) : undefined;
  bar?.start(total ?? 0, 0, { lines: 0 });
  return {
    update: (done, lines) => bar?.update(done, { lines }),
    note: (message) => process.stderr.write(`${bar === undefined ? "" : clearLine}${message}\n`),
    stop: () => bar?.stop(),
  };
}

function barOptions(total: number | undefined) {
  const format = total === undefined ? "importing | {lines} requests" : "importing {bar} {percentage}% | {lines} requests";
  return { format, stream: process.stderr, hideCursor: true, clearOnComplete: true };
}
