import { InvalidArgument, RecordConflict, StoreUnavailable } from "@es/core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { GroupCommit, type GroupLimits } from "../../src/persistence/group-commit.js";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import type { Outcome, Unit } from "../../src/persistence/recorder.js";
import { sequence, stored } from "../../src/testing/recorder-contract/trial.js";

/** A memory recorder that tells what was recorded together; it commits when it is told to, where it is. */
function recording({ limits, before }: { limits?: GroupLimits; before?: (units: readonly Unit<undefined>[]) => Promise<void> } = {}) {
  const recorder = new MemoryRecorder("trial", 4);
  const calls: (readonly Unit<undefined>[])[] = [];
  const record = recorder.record.bind(recorder);
  recorder.record = async (units): Promise<readonly Outcome[]> => {
    calls.push(units);
    await before?.(units);
    return record(units);
  };
  return { recorder, calls, group: new GroupCommit(recorder, limits), sizes: () => calls.map(({ length }) => length) };
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("group commit", () => {
  it("records what comes in one turn of the event loop together, in order", async () => {
    const { group, sizes } = recording();
    const ids = await Promise.all([1, 2, 3].map((position) => group.append({ events: [stored("a", position)] })));
    expect(ids).toEqual([[1], [2], [3]]);
    expect(sizes()).toEqual([3]);
  });

  it("records what comes during a commit together, when that is done", async () => {
    const { open, opened } = gate();
    const { group, sizes } = recording({ before: () => opened });
    const first = group.append({ events: [stored("a", 1)] });
    await new Promise((resolve) => setImmediate(resolve));
    const others = [2, 3, 4].map((position) => group.append({ events: [stored("a", position)] }));
    expect(sizes()).toEqual([1]);
    open();
    expect(await Promise.all([first, ...others])).toEqual([[1], [2], [3], [4]]);
    expect(sizes()).toEqual([1, 3]);
  });

  it("lets those join who append again as soon as they are answered", async () => {
    const { group, sizes } = recording();
    const writer = async (name: string) => {
      for (const position of [1, 2, 3, 4, 5]) await group.append({ events: [stored(name, position)] });
    };
    await Promise.all(["a", "b", "c"].map(writer));
    expect(sizes()).toEqual([3, 3, 3, 3, 3]);
  });

  it("keeps to its limit of units", async () => {
    const { group, sizes } = recording({ limits: { units: 4, bytes: 1_000_000 } });
    await Promise.all(sequence("a", { last: 10 }).map((event) => group.append({ events: [event] })));
    expect(sizes()).toEqual([4, 4, 2]);
  });

  it("keeps to its limit of bytes, and lets a unit that is larger go alone", async () => {
    const { group, sizes } = recording({ limits: { units: 100, bytes: 100 } });
    const lengths = [40, 60, 1, 500, 99, 1, 1];
    await Promise.all(lengths.map((length, index) => group.append({ events: [stored("a", index + 1, { data: new Uint8Array(length) })] })));
    expect(sizes()).toEqual([2, 1, 1, 2, 1]);
  });

  it("lets a conflict harm no one else", async () => {
    const { group, recorder } = recording();
    const results = await Promise.allSettled([
      group.append({ events: [stored("a", 1)] }),
      group.append({ events: [stored("b", 1), stored("a", 1)] }),
      group.append({ events: [stored("b", 1)] }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(results[1]).toHaveProperty("reason", expect.any(RecordConflict));
    expect(await recorder.head(0)).toBe(2);
  });

  it("lets a wrong argument harm no one else", async () => {
    const { group, recorder } = recording();
    const wrong = group.append({ events: [stored("a", 0)] });
    const right = group.append({ events: [stored("a", 1)] });
    await expect(wrong).rejects.toThrow(InvalidArgument);
    expect(await right).toEqual([1]);
    expect(await recorder.head(0)).toBe(1);
  });

  it("tells all of a group when recording fails, and goes on with the next", async () => {
    let fails = true;
    const before = async () => {
      if (fails) throw new StoreUnavailable("trial", "it was unplugged");
    };
    const { group } = recording({ before });
    const results = await Promise.allSettled([1, 2].map((position) => group.append({ events: [stored("a", position)] })));
    for (const result of results) expect(result).toHaveProperty("reason", expect.any(StoreUnavailable));
    fails = false;
    expect(await group.append({ events: [stored("a", 1)] })).toEqual([1]);
  });

  it("rejects a unit for which a recorder has no outcome", async () => {
    const { group, recorder } = recording();
    recorder.record = async () => [];
    await expect(group.append({ events: [] })).rejects.toThrow("fewer outcomes");
  });

  it("answers every unit once, with what became of it, whatever comes", async () => {
    const events = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 1, max: 5 })), { maxLength: 3 });
    const units = fc.array(fc.record({ pipeline: fc.nat({ max: 3 }), events }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(units, async (units) => {
        const { group, recorder, calls } = recording({ limits: { units: 3, bytes: 30 } });
        const all = units.map(({ pipeline, events }) => ({ pipeline, events: events.map(([id, position]) => stored(id, position)) }));
        const results = await Promise.allSettled(all.map((unit) => group.append(unit)));
        const alone = new MemoryRecorder("trial", 4);
        for (const unit of calls.flat()) {
          const [outcome] = await alone.record([unit]);
          expect(results[all.indexOf(unit as (typeof all)[number])]).toMatchObject(
            outcome?.refused ? { reason: outcome.refused } : { value: outcome?.ids },
          );
        }
        expect(calls.flat().length).toBe(all.length);
        expect(await recorder.heads()).toEqual(await alone.heads());
      }),
    );
  });
});

describe("group commit of several pipelines", () => {
  it("records what waits in all of them together", async () => {
    const { group, calls } = recording();
    const units = [3, 0, 1, 3].map((pipeline, index) => ({ pipeline, events: [stored(`a${index}`, 1)] }));
    expect(await Promise.all(units.map((unit) => group.append(unit)))).toEqual([[1], [1], [1], [2]]);
    expect(calls.map((call) => call.map(({ pipeline }) => pipeline))).toEqual([[3, 0, 1, 3]]);
  });

  it("never has two commits of one pipeline under way, and goes on with those that are free", async () => {
    const underWay = new Set<number>();
    const { open, opened } = gate();
    const before = async (units: readonly Unit<undefined>[]) => {
      const pipelines = new Set(units.map(({ pipeline = 0 }) => pipeline));
      for (const pipeline of pipelines) expect(underWay).not.toContain(pipeline);
      for (const pipeline of pipelines) underWay.add(pipeline);
      if (pipelines.has(0)) await opened;
      for (const pipeline of pipelines) underWay.delete(pipeline);
    };
    const { group, calls } = recording({ before });
    const slow = [0, 1].map((pipeline) => group.append({ pipeline, events: [stored(`slow ${pipeline}`, 1)] }));
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = [1, 0].map((pipeline) => group.append({ pipeline, events: [stored(`waiting ${pipeline}`, 1)] }));
    for (const position of [1, 2]) await group.append({ pipeline: 2, events: [stored("free", position)] });
    open();
    expect(await Promise.all([...slow, ...waiting])).toEqual([[1], [1], [2], [2]]);
    expect(calls.map((call) => call.map(({ pipeline }) => pipeline))).toEqual([[0, 1], [2], [2], [1, 0]]);
  });

  it("lets no pipeline wait for work alongside that is slow in another", async () => {
    const { open, opened } = gate();
    const recorder = new MemoryRecorder("trial", 3);
    const calls: (readonly Unit<undefined>[])[] = [];
    // A recorder that commits pipelines side by side, as those on servers do.
    recorder.record = async (units) => {
      calls.push(units);
      for (const { alongside } of units) await alongside?.(undefined);
      return units.map(() => ({ ids: [] }));
    };
    const group = new GroupCommit(recorder);
    const slow = group.append({ pipeline: 1, events: [], alongside: () => opened });
    const others = [0, 1, 2, 0].map((pipeline) => group.append({ pipeline, events: [] }));
    await Promise.all([others[0], others[2], others[3]]);
    open();
    await Promise.all([slow, ...others]);
    expect(calls.map((call) => call.map(({ pipeline }) => pipeline))).toEqual([
      [1, 1],
      [0, 2, 0],
    ]);
  });

  it("keeps the order of a pipeline where a limit cuts a group short", async () => {
    const { group, recorder, sizes } = recording({ limits: { units: 3, bytes: 1_000_000 } });
    const pipelines = [0, 0, 1, 2, 0, 2, 1, 3];
    const ids = await Promise.all(pipelines.map((pipeline, index) => group.append({ pipeline, events: [stored(`a${index}`, 1)] })));
    expect(ids).toEqual([[1], [2], [1], [1], [3], [2], [2], [1]]);
    expect(sizes()).toEqual([3, 3, 2]);
    expect(await recorder.heads()).toEqual([3, 2, 2, 1]);
  });

  it("refuses a pipeline that is not there, and harms no one else", async () => {
    const { group } = recording();
    const wrong = group.append({ pipeline: 4, events: [stored("a", 1)] });
    const right = group.append({ pipeline: 3, events: [stored("b", 1)] });
    await expect(wrong).rejects.toThrow(InvalidArgument);
    expect(await right).toEqual([1]);
  });
});

describe("group commit without company", () => {
  afterEach(() => void vi.useRealTimers());

  it("waits for no timer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval"] });
    const { group } = recording();
    expect(await group.append({ events: [stored("a", 1)] })).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
