/** A piece of work to measure: goes on for about so many milliseconds, and tells what it did in how long. */
export type Work = (milliseconds: number) => Promise<Done>;

export interface Done {
  readonly count: number;
  readonly milliseconds: number;
}

/** Times work that answers how much it did. */
export async function timed(work: () => Promise<number>): Promise<Done> {
  const begun = performance.now();
  const count = await work();
  return { count, milliseconds: performance.now() - begun };
}

/** Lets callers do their steps at the same time, each one after the other, until the time is up. A step answers how much it did. */
export function repeatedly(step: (caller: number) => Promise<number>, callers = 1): Work {
  return (milliseconds) =>
    timed(async () => {
      const end = performance.now() + milliseconds;
      let count = 0;
      const call = async (caller: number) => {
        do {
          const done = await step(caller);
          count += done;
        } while (performance.now() < end);
      };
      await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
      return count;
    });
}
