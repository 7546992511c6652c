import { describe, expect, it } from "vitest";
import { type ConflictLookup, type IdentifiedUnit, noConflicts, planBatch } from "../../src/adapter/conflicts.js";
import { isExpectedPosition } from "../../src/persistence/arguments.js";
import type { Tracking, Unit } from "../../src/persistence/recorder.js";

const event = (aggregateId: string, position = 1) => ({ aggregateId, position, type: "happened", data: new Uint8Array() });
const moved = (from: number, to: number, more: Partial<Tracking> = {}): Tracking => ({
  ...{ upstream: "up", pipeline: 0, epoch: "e", from, to },
  ...more,
});
const identified = (...units: readonly Unit[]): readonly IdentifiedUnit<unknown>[] =>
  units.map(({ pipeline = 0, events, tracking = [], dependencies = [], alongside }, unitId) => {
    return { unitId, recordedAt: 1000 + unitId, pipeline, events, tracking, dependencies, alongside };
  });
const from = (head: number) => new Map([[0, head]]);
const names = (outcomes: ReturnType<ReturnType<typeof planBatch>["outcomes"]>) => outcomes.map(({ refused }) => refused?.name);

describe("the plan of a batch", () => {
  it("gives ids after the head to the events of the units that are kept, in their order", () => {
    const plan = planBatch("app", identified({ events: [event("a"), event("b")] }, { events: [] }, { events: [event("c")] }), noConflicts);
    expect(plan.outcomes(from(7))).toEqual([{ ids: [8, 9] }, { ids: [] }, { ids: [10] }]);
    expect(plan.events.map(({ event, unitId, recordedAt }) => [event.aggregateId, unitId, recordedAt])).toEqual([
      ["a", 0, 1000],
      ["b", 0, 1000],
      ["c", 2, 1002],
    ]);
  });

  it("counts the events of each pipeline apart, and has them by pipeline, in the order of their units", () => {
    const units = [
      { pipeline: 2, events: [event("a"), event("b")] },
      { pipeline: 0, events: [event("c")] },
      { pipeline: 2, events: [event("d")] },
      { pipeline: 7, events: [] },
    ];
    const plan = planBatch("app", identified(...units), noConflicts);
    expect(plan.events.map(({ pipeline, nth, event }) => [pipeline, nth, event.aggregateId])).toEqual([
      [0, 1, "c"],
      [2, 1, "a"],
      [2, 2, "b"],
      [2, 3, "d"],
    ]);
    expect([...plan.counts]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const heads = new Map([
      [0, 10],
      [2, 20],
    ]);
    expect(plan.outcomes(heads)).toEqual([{ ids: [21, 22] }, { ids: [11] }, { ids: [23] }, { ids: [] }]);
  });

  it("refuses a unit that wants what an earlier one of the batch takes, and gives its ids to the next", () => {
    const units = identified({ events: [event("a")] }, { events: [event("b"), event("a")] }, { events: [event("b")] });
    const plan = planBatch("app", units, noConflicts);
    expect(names(plan.outcomes(from(0)))).toEqual([undefined, "RecordConflict", undefined]);
    expect(plan.outcomes(from(0))[2]).toEqual({ ids: [2] });
  });

  it("does not count what a refused unit wanted as taken", () => {
    const lookup: ConflictLookup = { ...noConflicts, isTaken: ({ aggregateId }) => aggregateId === "taken" };
    const plan = planBatch(
      "app",
      identified({ events: [event("a"), event("taken")], tracking: [moved(0, 1)] }, { events: [event("a")], tracking: [moved(0, 2)] }),
      lookup,
    );
    expect(names(plan.outcomes(from(0)))).toEqual(["RecordConflict", undefined]);
    expect(plan.moves).toEqual([{ ...moved(0, 2), unitId: 1 }]);
  });

  it("joins moves that follow each other into one, and refuses those that do not", () => {
    const units = [moved(0, 2), moved(0, 3), moved(2, 5), moved(5, 6, { epoch: "other" }), moved(0, 9, { pipeline: 1 })];
    const plan = planBatch("app", identified(...units.map((step) => ({ events: [], tracking: [step] }))), noConflicts);
    expect(names(plan.outcomes(from(0)))).toEqual([undefined, "TrackingConflict", undefined, "TrackingConflict", undefined]);
    expect(plan.moves).toEqual([
      { ...moved(0, 5), unitId: 2 },
      { ...moved(0, 9, { pipeline: 1 }), unitId: 4 },
    ]);
  });

  it("writes nothing of a unit that an earlier attempt kept, and answers the ids that it got", () => {
    const lookup: ConflictLookup = { ...noConflicts, isTaken: () => true, keptBefore: ({ unitId }) => (unitId === 0 ? [4] : undefined) };
    const plan = planBatch("app", identified({ events: [event("a")] }, { events: [event("b")] }), lookup);
    expect([plan.keptBefore, plan.events.length]).toEqual([1, 0]);
    expect(plan.outcomes(from(9))[0]).toEqual({ ids: [4] });
    expect(names(plan.outcomes(from(9)))).toEqual([undefined, "RecordConflict"]);
  });
});

describe("a move", () => {
  it("follows the position that is tracked, in its epoch, or begins where nothing is", () => {
    expect(isExpectedPosition(moved(0, 1), undefined)).toBe(true);
    expect(isExpectedPosition(moved(1, 2), undefined)).toBe(false);
    expect(isExpectedPosition(moved(1, 2), { position: 1, epoch: "e" })).toBe(true);
    expect(isExpectedPosition(moved(1, 2), { position: 1, epoch: "other" })).toBe(false);
    expect(isExpectedPosition(moved(0, 2), { position: 0, epoch: "other" })).toBe(true);
    expect(isExpectedPosition(moved(2, 3), { position: 1, epoch: "e" })).toBe(false);
  });
});
