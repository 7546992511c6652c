import { aggregate, application, data, event, into, memory, pipe, projection, type Store, singleThreaded, system } from "@es/core";
import { describe, expect, it } from "vitest";
import type { Tracked } from "../../src/persistence/recorder.js";
import { Restorable, storeOf } from "../process/restorable.js";

const counted = event("counted", data<{ n: number }>());
const Count = aggregate("count", () => ({}))
  .on(counted, (count) => count)
  .creates({ count: (n: number) => counted({ n }) });
const counts = application("counts", { counts: Count }).commands({ count: (_, id: string, n: number) => Count.count(id, n) });

/** The view of the projection, and how many there are. */
interface Numbers {
  add(n: number): void;
}

const numbers = projection("numbers", into<Numbers>()).on(counted, ({ data }, view) => view.add(data.n));
const counting = system(pipe(counts, numbers), { pipelines: 2 });

async function started() {
  const log = new Restorable("counts", 2);
  const seen: number[] = [];
  const own = memory();
  const start = (following = true) =>
    singleThreaded(counting, {
      stores: { counts: storeOf(log), numbers: own as Store<undefined> },
      views: { numbers: () => ({ add: (n: number) => void seen.push(n) }) },
      pollMs: 5,
      backOff: { most: 20 },
      following,
    });
  const tracked = async (): Promise<readonly (Tracked | undefined)[]> => (await own.open("numbers", { pipelines: 2 })).positions("counts");
  return { log, seen, start, tracked };
}

async function count(running: Awaited<ReturnType<Awaited<ReturnType<typeof started>>["start"]>>, name: string, values: readonly number[]) {
  for (const n of values) await running.counts.inPipeline(n % 2).count(`${name}${n}`, n);
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

describe("a projection whose upstream's log was set back", () => {
  for (const epoch of ["epoch 1", "epoch 2"]) {
    it(`is rebuilt from the log that is there, now of the ${epoch}`, async () => {
      const { log, seen, start, tracked } = await started();
      await using running = await start();
      await count(running, "a", [1, 2, 3, 4, 5, 6]);
      await running.settled();
      await log.setBack(1, 1);
      log.epoch = epoch;
      await count(running, "b", [11, 12, 13, 14, 15, 16, 17, 18]);
      await eventually(async () => expect((await running.status()).map(({ state }) => state)).toEqual(["failing", "failing"]));
      expect(seen).toHaveLength(6);
      await running.rebuild("numbers", () => void seen.splice(0));
      await eventually(() => running.settled());
      expect(seen.toSorted((one, other) => one - other)).toEqual([1, 2, 11, 12, 13, 14, 15, 16, 17, 18]);
      expect((await tracked()).map((each) => each?.epoch)).toEqual([epoch, epoch]);
    });
  }

  it("goes on by itself in a pipeline that was not set back", async () => {
    const { log, seen, start } = await started();
    await using running = await start();
    await count(running, "a", [1, 2, 3, 4]);
    await running.settled();
    await log.setBack(2, 1);
    await count(running, "b", [6, 7]);
    await eventually(async () => expect((await running.status()).map(({ state }) => state)).toEqual(["idle", "failing"]));
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 6]);
    await expect(running.settled()).rejects.toMatchObject({ code: "follower-failing", pipeline: 1 });
  });

  it("is said to fail by a system that is opened to look only", async () => {
    const { log, start } = await started();
    {
      await using running = await start();
      await count(running, "a", [1, 2, 3, 4]);
      await running.settled();
    }
    await log.setBack(1, 1);
    await using looking = await start(false);
    await count(looking, "b", [7, 8]);
    const last = [await looking.counts.inPipeline(0).count("b6", 6), await looking.counts.inPipeline(1).count("b9", 9)];
    const cannotGoOn = { code: "follower-failing", cause: { code: "log-replaced" } };
    for (const recorded of last) await expect(looking.numbers.caughtUpWith(recorded)).rejects.toMatchObject(cannotGoOn);
    await expect(looking.settled()).rejects.toMatchObject(cannotGoOn);
    const status = await looking.status();
    expect(status.map(({ state, failure }) => [state, (failure?.error as { code?: string } | undefined)?.code])).toEqual(
      Array(2).fill(["failing", "log-replaced"]),
    );
  });
});
