import assert from "node:assert/strict";
import { RecordConflict } from "../../persistence/errors.js";
import { check } from "./subject.js";
import { idsOf, keep, logOf, positionsOf, refusalOf, refuse, sequence, stored, text, trial } from "./trial.js";

/** A position is taken once; whoever comes second is refused whole, and harms no one. */
export const conflicts = [
  check("a position that is taken is refused, with its place in the error", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1, { data: text("first") })] });
    const conflict = await refuse(recorder, { events: [stored("a", 1, { data: text("second") })] });
    assert.ok(conflict instanceof RecordConflict, `refused with ${conflict}`);
    assert.deepEqual([conflict.application, conflict.aggregateId, conflict.position], [trial, "a", 1]);
    assert.equal(Buffer.from((await recorder.events("a"))[0]?.data ?? []).toString(), "first");
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
  }),
  check("a unit of one taken position and one new leaves nothing of the new", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    const events = [
      [stored("a", 1), stored("b", 1)],
      [stored("b", 1), stored("a", 1)],
      [stored("b", 1), stored("a", 1), stored("c", 1)],
    ];
    for (const unit of events) assert.ok((await refuse(recorder, { events: unit })) instanceof RecordConflict);
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
    assert.deepEqual(await positionsOf(recorder, "b"), []);
    assert.deepEqual(await keep(recorder, { events: [stored("b", 1), stored("a", 2)] }), [2, 3]);
  }),
  check("a unit that has one position twice is refused whole", async ({ store }) => {
    const recorder = await store.open(trial);
    const conflict = await refuse(recorder, { events: [stored("b", 1), stored("a", 1), stored("a", 2), stored("a", 1)] });
    assert.ok(conflict instanceof RecordConflict, `refused with ${conflict}`);
    assert.deepEqual([conflict.aggregateId, conflict.position], ["a", 1]);
    assert.deepEqual(await logOf(recorder), []);
    assert.deepEqual(await positionsOf(recorder, "a"), []);
  }),
  check("a position before the last is refused where it is taken, and kept where it is not", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1), stored("a", 3)] });
    assert.ok((await refuse(recorder, { events: [stored("a", 3)] })) instanceof RecordConflict);
    assert.deepEqual(await keep(recorder, { events: [stored("a", 2)] }), [3]);
    assert.ok((await refuse(recorder, { events: [stored("a", 2)] })) instanceof RecordConflict);
  }),
  check("a conflict among the units of one call harms no other unit, and leaves no gap", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    const units = [[stored("b", 1)], [stored("c", 1), stored("a", 1)], sequence("d", { last: 2 }), [stored("a", 1)], [stored("a", 2)]];
    const outcomes = await recorder.record(units.map((events) => ({ events })));
    assert.equal(outcomes.length, 5);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[4]].map(idsOf), [[2], [3, 4], [5]]);
    for (const lost of [outcomes[1], outcomes[3]]) assert.ok(refusalOf(lost) instanceof RecordConflict);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 b@1", "3 d@1", "4 d@2", "5 a@2"]);
  }),
  check("of two units of one call that take the same position, the first wins", async ({ store }) => {
    const recorder = await store.open(trial);
    const outcomes = await recorder.record([
      { events: [stored("a", 1, { data: text("first") })] },
      { events: [stored("b", 1), stored("a", 1, { data: text("second") })] },
      { events: [stored("b", 1), stored("a", 2)] },
    ]);
    assert.deepEqual(idsOf(outcomes[0]), [1]);
    assert.ok(refusalOf(outcomes[1]) instanceof RecordConflict);
    assert.deepEqual(idsOf(outcomes[2]), [2, 3]);
    assert.equal(Buffer.from((await recorder.events("a"))[0]?.data ?? []).toString(), "first");
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 b@1", "3 a@2"]);
  }),
];
