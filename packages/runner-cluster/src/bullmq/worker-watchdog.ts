import type { Stop } from "@es/core/adapter";

/** How often to look, in milliseconds, and how many looks in a row have to find the same: about five seconds. */
const lookMs = 1000;
const patience = 5;

/** The dependencies of a worker's watchdog. */
export interface WatchdogDeps {
  /** Whether it could take a task. */
  free(): boolean;
  /** How many tasks it has taken. */
  taken(): number;
  /** How many tasks wait for a worker. */
  waiting(): Promise<number>;
  /** Told when tasks have waited all the time for a worker that was free and took none. */
  deaf(): void;
}

/** Watches whether a worker takes what waits: its blocked connection may have died without a word, with a node of a Redis Cluster. */
export function watchWorker({ free, taken, waiting, deaf }: WatchdogDeps): Stop {
  let missed = 0;
  let before = taken();
  let looking = false;
  const look = async () => {
    const waits = free() && taken() === before && (await waiting().catch(() => 0)) > 0;
    missed = waits && taken() === before ? missed + 1 : 0;
    before = taken();
    if (missed < patience) return;
    missed = 0;
    deaf();
  };
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, lookMs).unref();
  return () => clearInterval(timer);
}
