import { timed, type Work } from "./work.js";

/** Something that is worked off: it is filled first, which is not timed. */
export interface Backlog {
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
