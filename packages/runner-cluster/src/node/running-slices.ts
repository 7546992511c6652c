import type { Stop } from "@es/core/adapter";
import type { Time } from "@es/core/runner";

/** How long work may be under way before its database is looked after, and between two looks, in milliseconds. */
const longMs = 3000;

/** The work of an application under way on a node. */
export class RunningSlices {
  readonly #givingUp = new Set<(why: Error) => void>();

  /** `suspect` looks whether the database still answers. */
  constructor(
    private readonly time: Time,
    private readonly suspect: () => void,
  ) {}

  /** Does work; rejects where it is given up before it ends. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let stop: Stop = () => {};
      const look = (): void => {
        stop = this.time.after(longMs, () => {
          look();
          this.suspect();
        });
      };
      const end = () => {
        stop();
        this.#givingUp.delete(giveUp);
      };
      const giveUp = (why: Error) => {
        end();
        reject(why);
      };
      look();
      this.#givingUp.add(giveUp);
      work().finally(end).then(resolve, reject);
    });
  }

  /** Gives up all of it: what hangs is left to itself. */
  giveUp(why: Error): void {
    for (const giveUp of this.#givingUp) giveUp(why);
  }
}
