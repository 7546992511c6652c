import {
  GroupCommit,
  type GroupLimits,
  InvalidArgument,
  MemoryRecorder,
  type Outcome,
  RecordConflict,
  StoreUnavailable,
  type Unit,
} from "@es/core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sequence, stored } from "../../src/testing/recorder-contract/trial.js";

/** A memory recorder that tells what was recorded together; it commits when it is told to, where it is. */
function recording({ limits, before }: { limits?: GroupLimits; before?: (units: readonly Unit<undefined>[]) => Promise<void> } = {}) {
  const recorder = new MemoryRecorder("trial", 1);
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
    const units = fc.array(fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 1, max: 5 })), { maxLength: 3 }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(units, async (units) => {
        const { group, recorder } = recording({ limits: { units: 3, bytes: 30 } });
        const all = units.map((events) => ({ events: events.map(([id, position]) => stored(id, position)) }));
        const results = await Promise.allSettled(all.map((unit) => group.append(unit)));
        const alone = new MemoryRecorder("trial", 1);
        for (const [index, unit] of all.entries()) {
          const [outcome] = await alone.record([unit]);
          expect(results[index]).toMatchObject(outcome?.refused ? { reason: outcome.refused } : { value: outcome?.ids });
        }
        expect(await recorder.head(0)).toBe(await alone.head(0));
      }),
    );
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
