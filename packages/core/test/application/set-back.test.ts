import { RecordConflict, retrying } from "@es/core";
import { describe, expect, it } from "vitest";
import type { OpeningOptions } from "../../src/application/open-application.js";
import type { Recorder } from "../../src/persistence/recorder.js";
import { Restorable } from "../process/restorable.js";
import { run } from "./counting.js";

/** An application whose log can be set back; a counter "c" counted to `total` in it, one by one. */
async function counted(total: number, options: OpeningOptions = {}) {
  const recorder = new Restorable("counting");
  const counting = run(recorder as never, options);
  await counting.begin("c");
  for (let n = 1; n <= total; n += 1) await counting.count("c", 1);
  return { recorder, counting };
}

async function positions(recorder: Recorder<undefined>): Promise<readonly number[]> {
  return (await recorder.events("counter/c")).map(({ position }) => position);
}

for (const options of [{}, { snapshotEvery: 2, cacheSize: 0 }, { snapshotEvery: 2 }] as const) {
  describe(`an aggregate that is at hand, by ${JSON.stringify(options)}, when the log is set back`, () => {
    it("is replayed from what the log holds, and leaves no gap", async () => {
      const { recorder, counting } = await counted(4, options);
      await recorder.setBack(3);
      await counting.count("c", 10);
      expect(await positions(recorder)).toEqual([1, 2, 3, 4]);
      expect((await counting.counters.expect("c")).state.total).toBe(12);
    });

    it("is replayed where another event stands at its position, also one with the same content", async () => {
      const { recorder, counting } = await counted(4, options);
      await recorder.setBack(1);
      const other = run(recorder as never);
      for (const by of [5, 1, 1, 1]) await other.count("c", by);
      expect((await counting.counters.expect("c")).state.total).toBe(8);
      await counting.count("c", 1);
      expect(await positions(recorder)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it("is gone where its events are", async () => {
      const { recorder, counting } = await counted(2, options);
      await recorder.setBack(0);
      expect(await counting.counters.get("c")).toBeUndefined();
      await expect(counting.count("c", 1)).rejects.toThrow('counting has no counter "c"');
      await counting.begin("c");
      expect(await positions(recorder)).toEqual([1]);
    });

    it("is carried forward where the right log is there again", async () => {
      const { recorder, counting } = await counted(4, options);
      const backup = await recorder.backup();
      await recorder.setBack(2);
      await counting.counters.get("c");
      await recorder.restore(backup);
      await counting.count("c", 1);
      expect((await counting.counters.expect("c")).state.total).toBe(5);
    });
  });
}

describe("a decision on an aggregate that was loaded before the log was set back", () => {
  it("is refused where the log has grown to that position again, or past it, however soon, and done again on what is there", async () => {
    for (const grown of [1, 2, 3]) {
      const { recorder, counting } = await counted(4);
      const counter = await counting.counters.expect("c");
      await recorder.setBack(3);
      const other = run(recorder as never);
      for (let count = 0; count < grown; count += 1) await other.count("c", 10);
      counter.count(1);
      await expect(counting.save(counter)).rejects.toThrow(RecordConflict);
      expect(counter.pending).toHaveLength(1);
      await retrying(async () => counting.save((await counting.counters.expect("c")).count(1)));
      expect((await counting.counters.expect("c")).state.total).toBe(2 + 10 * grown + 1);
    }
  });

  it("is refused also right after it was loaded, so that no gap is left", async () => {
    const { recorder, counting } = await counted(4);
    const [counter, twin] = [await counting.counters.expect("c"), await counting.counters.expect("c")];
    await recorder.setBack(3);
    await expect(counting.save(counter.count(1))).rejects.toThrow(RecordConflict);
    await expect(counting.save(twin.count(1).count(2))).rejects.toThrow(RecordConflict);
    await retrying(async () => counting.save((await counting.counters.expect("c")).count(1)));
    expect(await positions(recorder)).toEqual([1, 2, 3, 4]);
  });

  it("is kept where the log is as it was", async () => {
    const { recorder, counting } = await counted(4);
    const counter = await counting.counters.expect("c");
    await counting.save(counter.count(1));
    await counting.save(counter.count(1).count(1));
    expect(await positions(recorder)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
