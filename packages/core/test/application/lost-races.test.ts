import {
  AggregateExists,
  aggregate,
  application,
  data,
  event,
  InvalidArgument,
  RecordConflict,
  type Recorded,
  type RunningApplication,
} from "@es/core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OpenApplication } from "../../src/application/open-application.js";
import { runningApplication } from "../../src/application/running-application.js";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";

const counted = event("counter.counted", data<{ by: number }>());
const Counter = aggregate("counter", () => ({ total: 0 }))
  .on(counted, ({ total }, { data }) => ({ total: total + data.by }))
  .creates({ begin: (by: number) => counted({ by }) })
  .commands({ count: (_, by: number) => counted({ by }) });

/** Counters whose commands call `interfere` after they decided; it gets the total that they saw. */
function counting(attempts?: number, interfere: (total: number) => unknown = () => {}) {
  return application("counting", { counters: Counter }).commands(
    {
      begin: (_, id: string, by: number) => Counter.begin(id, by),
      beginOrCount: async ({ counters }, id: string, by: number) => {
        const counter = await counters.get(id);
        await interfere(counter?.state.total ?? -1);
        return counter?.count(by) ?? Counter.begin(id, by);
      },
      count: async ({ counters }, id: string, by: number) => {
        const counter = (await counters.expect(id)).count(by);
        await interfere(counter.state.total - by);
        return counter;
      },
      move: async ({ counters }, from: string, to: string, by: number) => [
        (await counters.expect(from)).count(-by),
        (await counters.expect(to)).count(by),
      ],
    },
    attempts === undefined ? {} : { attempts },
  );
}

function run(recorder: MemoryRecorder, definition = counting()) {
  const open = new OpenApplication(definition.definition, recorder);
  return runningApplication(open) as RunningApplication<ReturnType<typeof counting>, undefined>;
}

/** A counter "c", and one who loses a race at each of the first `times` decisions. */
async function loser(times: number, attempts?: number) {
  const recorder = new MemoryRecorder("counting", 1);
  const winner = run(recorder);
  const seen: number[] = [];
  const interfere = async (total: number) => {
    seen.push(total);
    if (seen.length <= times) await winner.count("c", 1);
  };
  await winner.begin("c", 0);
  return { recorder, winner, seen, losing: run(recorder, counting(attempts, interfere)) };
}

describe("a command that loses a race", () => {
  afterEach(() => void vi.useRealTimers());

  it("decides a hundred times on what is there then, and records once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] }).setTimerTickMode("nextTimerAsync");
    const { recorder, seen, losing } = await loser(100, 101);
    const recorded = await losing.count("c", 1000);
    expect(seen).toEqual(Array.from({ length: 101 }, (_, total) => total));
    expect(recorded.ids).toEqual([102]);
    expect((await losing.counters.expect("c")).state.total).toBe(1100);
    expect(await recorder.head(0)).toBe(102);
  });

  it.each([1, 2, 3, 5])("rejects with the conflict after %d attempts where no more are allowed", async (attempts) => {
    const { recorder, seen, losing } = await loser(attempts, attempts);
    await expect(losing.count("c", 1000)).rejects.toThrow(RecordConflict);
    expect(seen).toHaveLength(attempts);
    expect(await recorder.head(0)).toBe(attempts + 1);
  });

  it("decides ten times where nothing is said", async () => {
    const { seen, losing } = await loser(100);
    await expect(losing.count("c", 1000)).rejects.toMatchObject({ code: "record-conflict", position: 11 });
    expect(seen).toHaveLength(10);
  });

  it("waits between attempts from the third on, ever longer and for 250 ms at the most", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "Date"] }).setTimerTickMode("nextTimerAsync");
    const waited = async (times: number) => {
      const { losing } = await loser(times, times + 1);
      const began = Date.now();
      await losing.count("c", 1);
      return Date.now() - began;
    };
    expect(await waited(2)).toBe(0);
    const [few, many] = [await waited(5), await waited(19)];
    expect(few).toBeGreaterThanOrEqual(15);
    expect(few).toBeLessThanOrEqual(60);
    // Ten of them are as long as they may be.
    expect(many).toBeGreaterThanOrEqual(10 * 250);
    expect(many).toBeLessThanOrEqual(17 * 250);
  });

  it("does not decide again where it failed for another reason", async () => {
    const { recorder, winner } = await loser(0);
    const decide = vi.fn(async () => {
      throw new TypeError("wrong");
    });
    await expect(run(recorder, counting(10, decide)).count("c", 1)).rejects.toThrow(TypeError);
    expect(decide).toHaveBeenCalledTimes(1);
    await winner.count("c", 1);
  });

  it.each([0, -1, 1.5, Number.NaN])("is not defined with %d attempts", (attempts) => {
    expect(() => counting(attempts)).toThrow(InvalidArgument);
  });
});

describe("many commands on one aggregate", () => {
  afterEach(() => void vi.useRealTimers());

  it("are all recorded, also while each caller goes on at once", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    const counters = run(recorder);
    await counters.begin("c", 0);
    const caller = async () => {
      const positions: Recorded[] = [];
      for (let n = 0; n < 8; n += 1) positions.push(await counters.count("c", 1));
      return positions.flatMap(({ ids }) => ids);
    };
    const ids = (await Promise.all(Array.from({ length: 50 }, caller))).flat();
    expect(new Set(ids).size).toBe(400);
    expect((await counters.counters.expect("c")).state.total).toBe(400);
  });

  it("of two aggregates each, in any order, move what they say and lose nothing", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 9 })), { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        async (moves, processes) => {
          const recorder = new MemoryRecorder("counting", 1);
          const running = Array.from({ length: processes }, () => run(recorder, counting(100)));
          for (const id of ["0", "1", "2"]) await running[0]?.begin(id, 100);
          const real = moves.filter(([from, to]) => from !== to);
          await Promise.all(real.map(([from, to, by], index) => running[index % processes]?.move(`${from}`, `${to}`, by)));
          const expected = [100, 100, 100];
          for (const [from, to, by] of real) {
            expected[from] = (expected[from] ?? 0) - by;
            expected[to] = (expected[to] ?? 0) + by;
          }
          const totals = [0, 1, 2].map(async (id) => (await run(recorder).counters.expect(`${id}`)).state.total);
          expect(await Promise.all(totals)).toEqual(expected);
          expect(await recorder.head(0)).toBe(3 + 2 * real.length);
        },
      ),
      { numRuns: 20 },
    ));

  it("do not wait for ever where one waits for another on the same aggregate", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] }).setTimerTickMode("nextTimerAsync");
    const recorder = new MemoryRecorder("counting", 1);
    const inner = run(recorder);
    let decisions = 0;
    const counters = application("counting", { counters: Counter }).commands({
      count: async ({ counters }) => {
        const counter = await counters.expect("c");
        decisions += 1;
        if (decisions === 1) await inner.count("c", 1);
        if (decisions === 2) await running.count();
        return counter.count(10);
      },
    });
    const running = runningApplication(new OpenApplication(counters.definition, recorder)) as RunningApplication<typeof counters>;
    await inner.begin("c", 0);
    await running.count();
    expect((await inner.counters.expect("c")).state.total).toBe(21);
  });
});

describe("to create what exists", () => {
  it("is an error of its own that names it, after one more try", async () => {
    const { losing, winner } = await loser(0);
    await winner.begin("d", 1);
    const refused = losing.begin("d", 2);
    await expect(refused).rejects.toThrow(AggregateExists);
    await expect(refused).rejects.toBeInstanceOf(RecordConflict);
    await expect(refused).rejects.toMatchObject({
      code: "aggregate-exists",
      name: "AggregateExists",
      application: "counting",
      aggregate: "counter",
      id: "d",
      aggregateId: "counter/d",
      position: 1,
      message: 'counting has a counter "d" already: take another id, or load it and decide on it',
    });
  });

  it("is not tried a third time", async () => {
    let tries = 0;
    const Eager = application("counting", { counters: Counter }).commands({
      begin: () => {
        tries += 1;
        return Counter.begin("c", 1);
      },
    });
    const { recorder } = await loser(0);
    const open = new OpenApplication(Eager.definition, recorder);
    await expect(open.execute("begin", [])).rejects.toThrow(AggregateExists);
    expect(tries).toBe(2);
  });

  it("can be decided otherwise by a command that asks first", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    const counters = run(recorder);
    await Promise.all([counters.beginOrCount("e", 1), counters.beginOrCount("e", 10)]);
    expect((await counters.counters.expect("e")).state.total).toBe(11);
  });

  it("is refused at once where one attempt is allowed, and where it is saved", async () => {
    const { losing, recorder } = await loser(0);
    await expect(run(recorder, counting(1)).begin("c", 1)).rejects.toThrow(AggregateExists);
    const twin = Counter.begin("c", 1);
    await expect(losing.save(twin)).rejects.toThrow(AggregateExists);
    expect(twin.pending).toHaveLength(1);
  });
});
