import { availableParallelism } from "node:os";
import { type RunningSystem, singleThreaded } from "@es/core";
import { threads } from "@es/runner-threads";
import { sqlite } from "../engines/sqlite.js";
import { type Row, timed, type Work } from "../harness/row.js";
import { infrastructure, system } from "../threads/computing.js";

const what = "events commanded and followed on threads, 4 pipelines";

/** The same system on threads and in one thread, each over files of its own; from the command to the follower's commit. */
export const threadRows: readonly Row[] = [
  { what: `${what}, a policy that computes for 1 ms`, ...aiming(1.6), open: () => comparison(1000) },
  { what: `${what}, a trivial policy`, ...aiming(0.9), open: () => comparison(0) },
];

function aiming(ratio: number) {
  return { against: "single-threaded", aim: { ratio }, milliseconds: 1_000 };
}

async function comparison(rounds: number) {
  const places = await Promise.all([sqlite.open(), sqlite.open(), sqlite.open(), sqlite.open()]);
  const [a, b, c, d] = places.map(({ address }) => address) as [string, string, string, string];
  const onThreads = await threads<typeof import("../threads/computing.js")>(
    module,
    { asking: a, computing: b },
    { threads: availableParallelism() },
  );
  const inOne = await singleThreaded(system, infrastructure({ asking: c, computing: d }));
  const close = async () => {
    await Promise.all([onThreads.stop(), inOne.stop()]);
    await Promise.all(places.map((place) => place.close()));
  };
  return { ours: asking(onThreads, rounds), baseline: asking(inOne, rounds), close };
}

/** Asks for as much as takes about so long, and waits until all of it is followed. */
function asking(running: RunningSystem<typeof system>, rounds: number): Work {
  let perMillisecond = 1;
  let asked = 0;
  return async (milliseconds) => {
    const done = await timed(async () => {
      const count = Math.ceil(perMillisecond * milliseconds);
      const first = asked;
      asked += count;
      await Promise.all(Array.from({ length: count }, (_, index) => running.asking.ask(`digest ${first + index}`, rounds)));
      await running.settled();
      return count;
    });
    perMillisecond = done.count / done.milliseconds;
    return done;
  };
}

const module = new URL("../threads/computing.js", import.meta.url);
