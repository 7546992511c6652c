import { describe, expect, it } from "vitest";
import { CommitUnknown, type ConflictCheck, recordBatch } from "../../src/adapter/record-batch.js";
import type { Outcome, Tracking } from "../../src/persistence/recorder.js";
import { stored } from "../../src/testing/recorder-contract/trial.js";
import { type Mishap, SmallDatabase } from "./small-database.js";

const moved = (from: number, to: number): Tracking => ({ upstream: "up", pipeline: 0, epoch: "e", from, to });
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ refused, ...outcome }) => refused?.name ?? Object.values(outcome)[0]);

describe("a batch", () => {
  it("of units without work alongside is one write, which looks at nothing before", async () => {
    const database = new SmallDatabase();
    const units = [{ events: [stored("a", 1)], tracking: [moved(0, 3)] }, { pipeline: 1, events: [stored("b", 1)] }, { events: [] }];
    expect(told(await recordBatch(database, units, "optimistic"))).toEqual([[1], [1], []]);
    expect(database.asked).toEqual(["write"]);
  });

  it("with nothing to write asks nothing of the database", async () => {
    const database = new SmallDatabase();
    expect(await recordBatch(database, [{ events: [] }], "optimistic")).toEqual([{ ids: [] }]);
    expect(database.asked).toEqual([]);
  });

  it("that something is in the way of is redone with a closer check: it looks first, then holds its pipelines", async () => {
    const database = new SmallDatabase(["overtaken", "overtaken", "overtaken"]);
    const units = [2, 0, 2].map((pipeline, index) => ({ pipeline, events: [stored(`a${index}`, 1)] }));
    expect(told(await recordBatch(database, units, "optimistic"))).toEqual([[1], [1], [2]]);
    const holding = ["begin", "lock 0,2", "look", "write", "commit"];
    expect(database.asked).toEqual(["write", "look", "write", ...holding, ...holding]);
  });

  it("with a conflict is redone without it", async () => {
    const database = new SmallDatabase();
    await recordBatch(database, [{ events: [stored("a", 1)], tracking: [moved(0, 1)] }], "optimistic");
    const units = [{ events: [stored("a", 1)] }, { pipeline: 1, events: [stored("a", 2)] }, { events: [], tracking: [moved(0, 2)] }];
    expect(told(await recordBatch(database, units, "optimistic"))).toEqual(["RecordConflict", [1], "TrackingConflict"]);
  });

  it("is done again when what failed passes, and given up with the cause when it does not", async () => {
    const passing = new SmallDatabase(["passing", "passing"]);
    expect(told(await recordBatch(passing, [{ events: [stored("a", 1)] }], "optimistic"))).toEqual([[1]]);
    const fatal = new SmallDatabase(["fatal"]);
    await expect(recordBatch(fatal, [{ events: [stored("a", 1)] }], "optimistic")).rejects.toMatchObject({
      message: "unavailable",
      cause: { message: "fatal" },
    });
  });
});

describe("a batch whose answer was lost", () => {
  const mishaps: readonly (readonly Mishap[])[] = [
    ["lost done"],
    ["lost undone"],
    ["lost undone", "lost done"],
    ["lost done", "lost undone"],
    ["overtaken", "lost done"],
    ["lost undone", "passing", "lost done"],
  ];
  for (const met of mishaps) {
    for (const check of ["optimistic", "checked", "locked"] satisfies ConflictCheck[]) {
      it(`is kept once, and answered as it was kept: ${met.join(", ")}; ${check}`, async () => {
        const database = new SmallDatabase();
        await recordBatch(database, [{ pipeline: 1, events: [stored("taken", 1)] }], "optimistic");
        const unlucky = new SmallDatabase([...met]);
        unlucky.kept = database.kept;
        const units = [
          { pipeline: 1, events: [stored("a", 1), stored("a", 2)] },
          { events: [stored("taken", 1)] },
          { events: [stored("a", 3)], tracking: [moved(0, 5)] },
          { pipeline: 1, events: [], tracking: [moved(5, 6)] },
        ];
        // An attempt that hopes for the best is overtaken by the conflict before it can lose an answer.
        expect(told(await recordBatch(unlucky, units, check))).toEqual([[2, 3], "RecordConflict", [1], []]);
        expect([...unlucky.kept.heads]).toEqual(
          expect.arrayContaining([
            [1, 3],
            [0, 1],
          ]),
        );
        expect(unlucky.kept.positions.get("0/up")?.position).toBe(6);
      });
    }
  }

  it("does work alongside once where it can be seen that it was kept", async () => {
    for (const met of [["lost done"], ["lost undone"]] satisfies Mishap[][]) {
      const database = new SmallDatabase([...met]);
      const done: string[] = [];
      const alongside = () => void done.push("once");
      expect(told(await recordBatch(database, [{ events: [stored("a", 1)], alongside }], "optimistic"))).toEqual([[1]]);
      expect(done.length).toBe(met[0] === "lost done" ? 1 : 2);
    }
  });

  it("does work alongside that leaves no trace not again, and says that it does not know", async () => {
    const database = new SmallDatabase(["lost done"]);
    const done: string[] = [];
    const recording = recordBatch(database, [{ events: [], alongside: () => void done.push("once") }], "optimistic");
    await expect(recording).rejects.toMatchObject({ cause: expect.any(CommitUnknown) });
    expect(done.length).toBe(1);
  });
});

describe("work alongside", () => {
  it("comes after its unit, in a transaction that holds the pipelines if there are several", async () => {
    const database = new SmallDatabase();
    const alongside = () => void database.asked.push("alongside");
    await recordBatch(database, [{ events: [stored("a", 1)], alongside }], "optimistic");
    expect(database.asked.splice(0)).toEqual(["begin", "write", "alongside", "commit"]);
    const several = [
      { pipeline: 3, events: [stored("b", 1)] },
      { pipeline: 1, events: [stored("c", 1)], alongside },
    ];
    await recordBatch(database, several, "optimistic");
    expect(database.asked).toEqual(["begin", "lock 1,3", "write", "write", "alongside", "commit"]);
  });

  it("is not done for a unit that is refused", async () => {
    const database = new SmallDatabase();
    await recordBatch(database, [{ events: [], tracking: [moved(0, 1)] }], "optimistic");
    const alongside = () => expect.fail("it was done");
    expect(told(await recordBatch(database, [{ events: [], tracking: [moved(0, 1)], alongside }], "optimistic"))).toEqual([
      "TrackingConflict",
    ]);
  });

  it("that fails undoes its own unit, alone or among others", async () => {
    const failure = new RangeError("no");
    const failing = () => Promise.reject(failure);
    for (const others of [[], [{ events: [stored("b", 1)] }]]) {
      const database = new SmallDatabase();
      const [first, ...rest] = await recordBatch(database, [{ events: [stored("a", 1)], alongside: failing }, ...others], "optimistic");
      expect(first).toEqual({ refused: failure });
      expect(told(rest)).toEqual(others.map(() => [1]));
      expect([...database.kept.places.keys()]).toEqual(others.map(() => "1/b"));
    }
  });
});
