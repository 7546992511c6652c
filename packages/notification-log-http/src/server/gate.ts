import { Problem } from "./problem.js";

/** Lets a number of works be under way at the same time; rejects those beyond it as overloaded. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate for `most` works. */
export function gate(most: number): Gate {
  let inside = 0;
  return async (work) => {
    if (inside >= most) throw new Problem("overloaded");
    inside += 1;
    try {
      return await work();
    } finally {
      inside -= 1;
    }
  };
}
