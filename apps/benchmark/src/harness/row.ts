/** One row of the table: what is measured, and against what. */
export interface Row {
  readonly what: string;
  /** The work of the baseline, if there is one. */
  readonly against?: string;
  readonly aim?: Aim | undefined;
  /** Takes minutes: measured only when asked for. */
  readonly long?: boolean;
  /** The least that a round takes, in milliseconds: where little is done in that time, or on several threads, code is not compiled before. */
  readonly milliseconds?: number;
  /** Makes ready what is to be measured. */
  open(): Promise<Comparison>;
}

/** The outcome of a row against its aim. */
export interface Aim {
  readonly ratio?: number;
  readonly perSecond?: number;
}

/** The two sides of a row. */
export interface Comparison {
  readonly ours: Work;
  readonly baseline?: Work;
  close(): Promise<void>;
}

/** A piece of work to measure: goes on for about so many milliseconds, and tells what it did in how long. */
export type Work = (milliseconds: number) => Promise<Done>;

export interface Done {
  readonly count: number;
  readonly milliseconds: number;
}

/** Times work that returns how much it did. */
export async function timed(work: () => Promise<number>): Promise<Done> {
  const begun = performance.now();
  const count = await work();
  return { count, milliseconds: performance.now() - begun };
}

/** Lets callers do their steps at the same time, each one after the other, until the time is up. A step returns how much it did. */
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

/** Something that is worked off: it is filled first, which is not timed. */
interface Backlog {
  fill(count: number): Promise<void>;
  workOff(count: number): Promise<void>;
}

/** Works off a backlog that takes about as long as is asked for, going by how long the one before took. */
export function workingOff({ fill, workOff }: Backlog): Work {
  let perMillisecond = 1;
  return async (milliseconds) => {
    const count = Math.ceil(perMillisecond * milliseconds);
    await fill(count);
    const done = await timed(async () => {
      await workOff(count);
      return count;
    });
    perMillisecond = count / done.milliseconds;
    return done;
  };
}
