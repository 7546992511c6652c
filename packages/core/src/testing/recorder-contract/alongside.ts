import assert from "node:assert/strict";
import { RecordConflict, TrackingConflict } from "../../persistence/errors.js";
import { check, checkWith } from "./subject.js";
import { idsOf, keep, logOf, nextTurn, refusalOf, refuse, stored, trial } from "./trial.js";

const up = { upstream: "up", pipeline: 0, epoch: "e" };
const withRows = checkWith("rows");

/** Work on the user's own tables goes with its unit: both are kept, or neither. */
export const alongside = [
  check("what alongside throws is why its unit is refused, untouched, and nothing of the unit is kept", async ({ store }) => {
    const recorder = await store.open(trial);
    const failure = new RangeError("out of stock");
    const alongside = () => {
      throw failure;
    };
    const tracking = [{ ...up, from: 0, to: 1 }];
    assert.equal(await refuse(recorder, { events: [stored("a", 1)], tracking, alongside }), failure);
    assert.deepEqual(await logOf(recorder), []);
    assert.equal(await recorder.tracked("up", 0), undefined);
    assert.deepEqual(await keep(recorder, { events: [stored("a", 1)], tracking }), [1]);
  }),
  check("alongside is awaited, and what it rejects with is why its unit is refused", async ({ store }) => {
    const recorder = await store.open(trial);
    const failure = new RangeError("out of stock, after a while");
    let done = false;
    await keep(recorder, {
      events: [stored("a", 1)],
      alongside: async () => {
        await nextTurn();
        done = true;
      },
    });
    assert.ok(done);
    const rejecting = async () => {
      await nextTurn();
      throw failure;
    };
    assert.equal(await refuse(recorder, { events: [stored("a", 2)], alongside: rejecting }), failure);
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
  }),
  check("what alongside throws that is no error is the cause of one", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const thrown of ["a text", undefined]) {
      const refused = await refuse(recorder, {
        events: [stored("a", 1)],
        alongside: () => {
          throw thrown;
        },
      });
      assert.ok(refused instanceof Error);
      assert.equal(refused.cause, thrown);
    }
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("an alongside that fails harms no other unit of its call", async ({ store }) => {
    const recorder = await store.open(trial);
    const failure = new Error("no");
    const failing = async () => {
      throw failure;
    };
    const outcomes = await recorder.record([
      { events: [stored("a", 1)], alongside: () => {} },
      { events: [stored("b", 1), stored("b", 2)], tracking: [{ ...up, from: 0, to: 1 }], alongside: failing },
      { events: [stored("b", 1)], tracking: [{ ...up, from: 0, to: 2 }], alongside: () => {} },
      { events: [stored("a", 2)] },
    ]);
    assert.equal(refusalOf(outcomes[1]), failure);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[3]].map(idsOf), [[1], [2], [3]]);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 b@1", "3 a@2"]);
    assert.equal((await recorder.tracked("up", 0))?.position, 2);
  }),
  check("while alongside is at work, nobody reads what is not committed", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    // Begun inside, awaited outside: a store may let readers wait for the commit, and alongside must not wait for them.
    let reading: Promise<readonly [number, number, number, unknown]> | undefined;
    const read = async () => {
      const { length } = await recorder.events("a");
      const notifications = await recorder.notifications(0, { after: 1, limit: 10 });
      return [await recorder.head(0), length, notifications.length, await recorder.tracked("up", 0)] as const;
    };
    const alongside = async () => {
      reading ??= read();
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      throw new Error("undone");
    };
    await refuse(recorder, { events: [stored("a", 2)], tracking: [{ ...up, from: 0, to: 1 }], alongside });
    assert.deepEqual(await reading, [1, 1, 0, undefined]);
  }),
  withRows("a row that is written alongside is kept with its unit", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], alongside: (tx) => rows.add(tx, "with events") });
    await keep(recorder, { events: [], tracking: [{ ...up, from: 0, to: 1 }], alongside: async (tx) => rows.add(tx, "with tracking") });
    await keep(recorder, { events: [], alongside: (tx) => rows.add(tx, "alone") });
    assert.deepEqual((await rows.all()).toSorted(), ["alone", "with events", "with tracking"]);
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
  }),
  withRows("a row that is written alongside is undone when alongside throws afterwards", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    const failure = new Error("changed my mind");
    const alongside = async (tx: Parameters<typeof rows.add>[0]) => {
      await rows.add(tx, "undone");
      throw failure;
    };
    assert.equal(await refuse(recorder, { events: [stored("a", 1)], alongside }), failure);
    assert.deepEqual(await rows.all(), []);
    assert.deepEqual(await logOf(recorder), []);
  }),
  withRows("a row that is written alongside is undone when its unit conflicts", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], tracking: [{ ...up, from: 0, to: 1 }] });
    const alongside = (tx: Parameters<typeof rows.add>[0]) => rows.add(tx, "undone");
    assert.ok((await refuse(recorder, { events: [stored("a", 1)], alongside })) instanceof RecordConflict);
    const tracking = [{ ...up, from: 0, to: 1 }];
    assert.ok((await refuse(recorder, { events: [stored("a", 2)], tracking, alongside })) instanceof TrackingConflict);
    assert.deepEqual(await rows.all(), []);
  }),
  withRows("rows of the units of one call are kept or undone each with its unit", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    const failure = new Error("changed my mind");
    const outcomes = await recorder.record([
      { events: [stored("b", 1)], alongside: (tx) => rows.add(tx, "first") },
      { events: [stored("c", 1), stored("a", 1)], alongside: (tx) => rows.add(tx, "conflicting") },
      { events: [stored("d", 1)], alongside: (tx) => rows.add(tx, "second") },
      {
        events: [stored("e", 1)],
        alongside: async (tx) => {
          await rows.add(tx, "failing");
          throw failure;
        },
      },
      { events: [stored("f", 1)], alongside: async (tx) => rows.add(tx, "third") },
    ]);
    assert.ok(refusalOf(outcomes[1]) instanceof RecordConflict);
    assert.equal(refusalOf(outcomes[3]), failure);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[4]].map(idsOf), [[2], [3], [4]]);
    assert.deepEqual((await rows.all()).toSorted(), ["first", "second", "third"]);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 b@1", "3 d@1", "4 f@1"]);
  }),
  withRows("rows that are written alongside by many at once are all there, each once", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    const texts = Array.from({ length: 20 }, (_, index) => `row ${String(index).padStart(2, "0")}`);
    await Promise.all(texts.map((text) => keep(recorder, { events: [stored(text, 1)], alongside: async (tx) => rows.add(tx, text) })));
    assert.deepEqual((await rows.all()).toSorted(), texts);
    assert.equal(await recorder.head(0), 20);
  }),
];
