import { constants } from "node:os";

/** The user or the system asked the program to end. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`stopped by ${signal}: what is captured is kept, run the same command again to go on`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Does work; rejects with Interrupted when a signal asks to end before it is done. A second signal ends the process. */
export async function uninterrupted<Result>(work: () => Promise<Result>): Promise<Result> {
  const { promise, stop } = interruption();
  try {
    return await Promise.race([work(), promise]);
  } finally {
    stop();
  }
}

function interruption(): { readonly promise: Promise<never>; readonly stop: () => void } {
  let listener: NodeJS.SignalsListener = () => {};
  const promise = new Promise<never>((_, reject) => {
    listener = (signal) => reject(new Interrupted(signal as "SIGINT" | "SIGTERM"));
  });
  process.once("SIGINT", listener).once("SIGTERM", listener);
  return { promise, stop: () => void process.off("SIGINT", listener).off("SIGTERM", listener) };
}
