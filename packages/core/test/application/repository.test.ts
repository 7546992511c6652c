import { afterEach, describe, expect, it, vi } from "vitest";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import { run, watched } from "./counting.js";

describe("an aggregate that is at hand", () => {
  it("is carried forward by the events that came since", async () => {
    const { recorder, reads } = watched();
    const [one, other] = [run(recorder), run(recorder)];
    await one.begin("c");
    await one.count("c", 1);
    await other.count("c", 2);
    reads.length = 0;
    const counter = await one.counters.expect("c");
    expect([counter.state.total, counter.position]).toEqual([3, 3]);
    expect(reads).toEqual(["events after 1"]);
  });

  it("is not changed by what is done to a copy that is not saved", async () => {
    const counting = run(new MemoryRecorder("counting", 1));
    await counting.begin("c");
    (await counting.counters.expect("c")).count(100);
    expect((await counting.counters.expect("c")).state.total).toBe(0);
  });

  it("is read from its first event where there is no cache, with the same state", async () => {
    const { recorder, reads } = watched();
    const counting = run(recorder, { cacheSize: 0 });
    await counting.begin("c");
    for (const by of [1, 2, 3]) await counting.count("c", by);
    expect((await counting.counters.expect("c")).state.total).toBe(6);
    expect(new Set(reads)).toEqual(new Set(["events after 0"]));
  });

  it("is the one that won when two were saved at once", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    const counting = run(recorder);
    await counting.begin("c");
    const [one, other] = [await counting.counters.expect("c"), await counting.counters.expect("c")];
    const results = await Promise.allSettled([counting.save(one.count(1)), counting.save(other.count(10))]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect((await counting.counters.expect("c")).state.total).toBe(1);
  });

  it("can be seen as it stood at any position", async () => {
    const counting = run(new MemoryRecorder("counting", 1), { snapshotEvery: 2 });
    await counting.begin("c");
    for (const by of [1, 2, 3]) await counting.count("c", by);
    const totals = await Promise.all([1, 2, 3, 4, 5].map(async (position) => (await counting.counters.at("c", position))?.state.total));
    expect(totals).toEqual([0, 1, 3, 6, undefined]);
  });
});

describe("a snapshot", () => {
  afterEach(() => void vi.restoreAllMocks());

  async function counted(recorder: MemoryRecorder, times: number, snapshotEvery = 5) {
    const counting = run(recorder, { snapshotEvery });
    await counting.begin("c");
    for (let by = 1; by < times; by += 1) await counting.count("c", 1);
    return counting;
  }

  it("is taken at each multiple, and reading begins with the event that it ends with", async () => {
    const { recorder, reads } = watched();
    await counted(recorder, 13);
    expect((await recorder.snapshot("counter/c"))?.position).toBe(10);
    reads.length = 0;
    const counter = await run(recorder, { snapshotEvery: 5 }).counters.expect("c");
    expect([counter.state.total, counter.position]).toEqual([12, 13]);
    expect(reads).toEqual(["snapshot", "events after 9"]);
  });

  it("is taken once where many events are saved at once", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    const counting = await counted(recorder, 1);
    const counter = await counting.counters.expect("c");
    for (let by = 0; by < 11; by += 1) counter.count(1);
    await counting.save(counter);
    expect((await recorder.snapshot("counter/c"))?.position).toBe(12);
  });

  it("is not taken and not read where nothing is said", async () => {
    const { recorder, reads } = watched();
    const counting = run(recorder);
    await counting.begin("c");
    await run(recorder).counters.expect("c");
    expect(reads).toEqual(["events after 0"]);
    expect(await recorder.snapshot("counter/c")).toBeUndefined();
  });

  it("of another version of the definition is left aside", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    await counted(recorder, 6);
    const counter = await run(recorder, { snapshotEvery: 5, version: 2 }).counters.expect("c");
    expect(counter.state).toEqual({ total: 5, version: 2 });
  });

  it("that cannot be kept is warned of, and the save succeeds", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    recorder.keepSnapshot = async () => {
      throw new Error("the disk is full");
    };
    const warning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const counting = await counted(recorder, 5);
    expect((await counting.counters.expect("c")).position).toBe(5);
    expect(warning).toHaveBeenCalledExactlyOnceWith("No snapshot of counter/c was kept: Error: the disk is full");
  });
});
