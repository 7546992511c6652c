import { type RunningSystem, type Store, singleThreaded } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { inMemoryEngine } from "@es/runner-cluster";
import { describe, expect, it } from "vitest";
import { cluster } from "../src/index.js";
import { type Place, places } from "./support/places.js";

type Running = RunningSystem<typeof runnerContractSystem>;
type Run = (infrastructure: object) => Promise<Running>;

const runners: Readonly<Record<string, () => Run>> = {
  "a single thread": () => (infrastructure) => singleThreaded(runnerContractSystem, infrastructure as never) as Promise<Running>,
  "a cluster": () => {
    const engine = inMemoryEngine();
    let nodes = 0;
    return (infrastructure) =>
      cluster(runnerContractSystem, infrastructure as never, {
        engine: engine.node(`node${++nodes}`),
        sweepMs: 100,
        localSweepMs: 200,
      }) as Promise<Running>;
  },
};

/** Where the upstream keeps its log, and where its followers keep theirs. */
function infrastructureOn(up: Place, down: Place): object {
  const followers = down.open() as Store<never>;
  return {
    stores: { numbers: up.open(), lists: followers, sums: followers, squares: followers, countdowns: followers },
    pollMs: 20,
    backOff: { most: 50 },
  };
}

async function eventually(holds: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function give(running: Running, name: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await running.numbers.give(`${name}${n}`, name === "n" ? n : 100 + n);
}

/** How those do that follow the numbers. */
async function followers(running: Running) {
  const all = (await running.status()).filter(({ upstream }) => upstream === "numbers");
  for (const { position, head, lag } of all) expect(lag).toBe(Math.abs(head - position));
  return all.map(({ application, state, position, failure }) => ({ application, state, position, code: codeOf(failure?.error) }));
}

function codeOf(error: Error | undefined): unknown {
  return (error as (Error & { readonly code?: unknown }) | undefined)?.code;
}

const list = async (running: Running, name: "lists" | "squares") => (await running[name].lists.get("all"))?.state.values ?? [];

const replaced = ["lists", "squares"].map((application) => ({ application, state: "failing", position: 10, code: "log-replaced" }));

for (const [runner, runs] of Object.entries(runners)) {
  describe.each(["SQLite", "Postgres", "MySQL"] as const)(`a log on %s that is set back under ${runner}`, (storage) => {
    it.each([
      ["stays shorter", 2],
      ["grows to the position", 5],
      ["grows past it", 9],
    ])(
      "is noticed where it %s, stays so over a restart, and is gone on from where an operator says",
      { timeout: 120_000 },
      async (_, grown) => {
        await using up = await places[storage]();
        await using down = await places[storage]();
        const run = runs();
        const before = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        {
          await using running = await run(infrastructureOn(up, down));
          await give(running, "n", 10);
          await running.settled();
          await up.setBack("numbers", 5);
          await using writer = await singleThreaded(runnerContractSystem, { ...infrastructureOn(up, down), following: false } as never);
          await give(writer as never, "other", grown);
          await eventually(async () => expect(await followers(running)).toEqual(replaced));
          await expect(running.settled()).rejects.toMatchObject({ code: "follower-failing" });
        }
        await using looking = (await singleThreaded(runnerContractSystem, {
          ...infrastructureOn(up, down),
          following: false,
        } as never)) as Running;
        expect(await followers(looking)).toEqual(replaced);
        await using running = await run(infrastructureOn(up, down));
        for (let sample = 0; sample < 20; sample += 1) expect(await followers(running)).toEqual(replaced);
        expect(await list(running, "lists")).toEqual(before);
        for (const application of ["lists", "squares"] as const) {
          await running.resetPosition({ application, upstream: "numbers", after: 5, why: "the backup ended there" });
        }
        await give(running, "more", 1);
        const others = Array.from({ length: grown }, (_, index) => 101 + index);
        await eventually(async () => expect(await list(running, "lists")).toEqual([...before, ...others, 101]));
        await eventually(async () => expect((await followers(running)).map(({ state }) => state)).toEqual(["idle", "idle"]));
        expect(await list(running, "squares")).toEqual([...before, ...others, 101].map((value) => value ** 2));
      },
    );
  });
}
