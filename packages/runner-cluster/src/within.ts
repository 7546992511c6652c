import type { Time } from "@es/core";

/** Resolves with true when the work is done, or with false after `ms` milliseconds. Rejects where the work does first. */
export function within(time: Time, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stop = time.after(ms, () => resolve(false));
    work.finally(stop).then(() => resolve(true), reject);
  });
}
