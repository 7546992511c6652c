import type { Stop, Time } from "@es/core";

const parts = 6;

/**
 * Resolves with true when the work is done, or with false after `ms` milliseconds. Rejects where the work does first. The
 * time is taken in parts: a process that stood still in one of them hears in the next what has arrived since.
 */
export function within(time: Time, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let stop: Stop = () => {};
    const wait = (left: number): void => {
      if (left === 0) resolve(false);
      else stop = time.after(ms / parts, () => wait(left - 1));
    };
    wait(parts);
    work.finally(() => stop()).then(() => resolve(true), reject);
  });
}
