import { describe, expect, it } from "vitest";
import { conflictsAfterLostCommit, conflictsIn, type ExistingRows, placeKey, positionKey } from "../../src/adapter/conflicts.js";
import type { Tracking } from "../../src/persistence/recorder.js";
import { stored } from "../../src/testing/recorder-contract/trial.js";

const up = { upstream: "up", pipeline: 0 };
const moved = (from: number, to: number, epoch = "e"): Tracking => ({ ...up, epoch, from, to });

const found: ExistingRows = {
  places: new Map([
    [placeKey(stored("a", 1)), { pipeline: 1, id: 7, unitId: 5 }],
    [placeKey(stored("a", 2)), { pipeline: 1, id: 8, unitId: 5 }],
    [placeKey(stored("b", 1)), { pipeline: 0, id: 3, unitId: 6 }],
  ]),
  positions: new Map([[positionKey(up), { position: 4, epoch: "e", unitId: 9 }]]),
};

describe("what was found", () => {
  it("tells which places are taken, and which moves fit", () => {
    const { isTaken, fits, keptBefore } = conflictsIn(found);
    expect([stored("a", 1), stored("a", 3), stored("1/a", 1), stored("c", 1)].map(isTaken)).toEqual([true, false, false, false]);
    expect([moved(4, 5), moved(3, 5), moved(4, 5, "other")].map(fits)).toEqual([true, false, false]);
    expect(
      [
        { ...moved(0, 1), pipeline: 1 },
        { ...moved(4, 5), pipeline: 1 },
      ].map(fits),
    ).toEqual([true, false]);
    expect(keptBefore).toBeUndefined();
  });
});

describe("what was found after an answer was lost", () => {
  const { keptBefore } = conflictsAfterLostCommit(found);
  const nothing = { recordedAt: 0, events: [], tracking: [], dependencies: [], alongside: undefined };
  const unit = (pipeline: number, unitId: number, ...events: ReturnType<typeof stored>[]) =>
    keptBefore?.({ ...nothing, pipeline, unitId, events });
  const move = (unitId: number, ...tracking: Tracking[]) => keptBefore?.({ ...nothing, pipeline: 0, unitId, tracking });

  it("gives a unit the ids that all of its events have under its mark, in its pipeline", () => {
    expect(unit(1, 5, stored("a", 1), stored("a", 2))).toEqual([7, 8]);
    expect(unit(0, 6, stored("b", 1))).toEqual([3]);
  });

  it("does not take another's events for a unit's own", () => {
    expect(unit(1, 4, stored("a", 1))).toBeUndefined();
    expect(unit(1, 5, stored("a", 1), stored("b", 1))).toBeUndefined();
    expect(unit(1, 5, stored("a", 1), stored("a", 3))).toBeUndefined();
    expect(unit(0, 5, stored("a", 1))).toBeUndefined();
  });

  it("knows a unit without events by its mark, or by a position that is reached", () => {
    expect(move(9, moved(2, 4))).toEqual([]);
    expect(move(9, moved(4, 0))).toEqual([]);
    expect(move(8, moved(2, 4))).toEqual([]);
    expect(move(8, moved(2, 5))).toBeUndefined();
    expect(move(8, moved(2, 3, "other"))).toBeUndefined();
    expect(move(8, moved(4, 0))).toBeUndefined();
    expect(move(8, { ...moved(0, 1), pipeline: 1 })).toBeUndefined();
  });

  it("can say nothing of a unit that leaves no trace", () => {
    expect(unit(0, 9)).toBeUndefined();
  });
});
