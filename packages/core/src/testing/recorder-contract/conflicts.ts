import assert from "node:assert/strict";
import { InvalidArgument, RecordConflict } from "../../persistence/errors.js";
import type { StoredEvent } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { idsOf, keep, logOf, positionsOf, refusalOf, refuse, sequence, stored, text, trial } from "./trial.js";

const moved = { upstream: "up", pipeline: 0, epoch: "e", from: 0, to: 1 };

/** A position is taken once. The second unit is refused whole, and harms no one. */
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
  check("a position before the last is refused", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: sequence("a", { last: 3 }) });
    for (const position of [3, 2, 1]) assert.ok((await refuse(recorder, { events: [stored("a", position)] })) instanceof RecordConflict);
    assert.deepEqual(await positionsOf(recorder, "a"), [1, 2, 3]);
  }),
  check("a position that does not follow on one in the log is refused, whole and by itself", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    await keep(recorder, { events: sequence("a", { last: 2 }) });
    const gaps = [
      [stored("a", 4)],
      [stored("b", 2)],
      [stored("c", Number.MAX_SAFE_INTEGER)],
      [stored("a", 3), stored("a", 5)],
      [stored("a", 4), stored("a", 3)],
      [stored("b", 1), stored("a", 4), stored("c", 1)],
    ];
    const alongside = async () => assert.fail("work alongside a unit that is refused");
    for (const events of gaps) {
      const { position } = events.find(
        ({ aggregateId, position }) => position > 1 && !(aggregateId === "a" && position === 3),
      ) as StoredEvent;
      for (const unit of [{ events }, { events, pipeline: 1 }, { events, alongside }]) {
        const conflict = await refuse(recorder, unit);
        assert.ok(conflict instanceof RecordConflict, `refused with ${conflict}`);
        assert.equal(conflict.position, position);
      }
    }
    const outcomes = await recorder.record([
      { events: [stored("a", 4)] },
      { events: [stored("a", 3)] },
      { events: [stored("a", 4)], pipeline: 1 },
    ]);
    assert.ok(refusalOf(outcomes[0]) instanceof RecordConflict);
    assert.deepEqual([outcomes[1], outcomes[2]].map(idsOf), [[3], [1]]);
    assert.deepEqual(await keep(recorder, { events: [stored("d", 1), stored("a", 5), stored("d", 2)] }), [4, 5, 6]);
    assert.deepEqual(await positionsOf(recorder, "a"), [1, 2, 3, 4, 5]);
    assert.deepEqual([await positionsOf(recorder, "b"), await positionsOf(recorder, "c")], [[], []]);
  }),
  check("a position that follows on an event of another unit than is said is refused, whole and by itself", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    await keep(recorder, { unitId: 7, events: sequence("a", { last: 2 }) });
    await keep(recorder, { unitId: 8, events: [stored("b", 1)] });
    const next = (aggregateId: string, position: number, predecessorUnitId: number) => ({
      ...stored(aggregateId, position),
      predecessorUnitId,
    });
    const alongside = async () => assert.fail("work alongside a unit that is refused");
    const wrong = [
      [next("a", 3, 8)],
      [next("a", 3, 0)],
      [stored("b", 2), next("a", 3, 8)],
      [next("b", 2, 8), next("a", 3, 8)],
      [stored("c", 1), next("a", 3, 9)],
      [next("a", 4, 7)],
    ];
    for (const events of wrong) {
      for (const unit of [{ events }, { events, pipeline: 1 }, { events, alongside }, { events, tracking: [moved] }]) {
        const conflict = await refuse(recorder, unit);
        assert.ok(conflict instanceof RecordConflict, `refused with ${conflict}`);
        assert.equal(conflict.aggregateId, "a");
      }
    }
    const outcomes = await recorder.record([
      { unitId: 10, events: [next("a", 3, 7)] },
      { unitId: 11, events: [next("a", 4, 7)] },
      { unitId: 12, events: [next("a", 4, 10), stored("a", 5)], pipeline: 1 },
      { unitId: 13, events: [next("b", 2, 7)] },
      { unitId: 14, events: [next("b", 2, 8), stored("d", 1)] },
    ]);
    for (const lost of [outcomes[1], outcomes[3]]) assert.ok(refusalOf(lost) instanceof RecordConflict);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[4]].map(idsOf), [[4], [1, 2], [5, 6]]);
    await keep(recorder, { events: [next("a", 6, 12), next("b", 3, 14)], tracking: [moved] });
    const [last] = await recorder.events("a", { after: 5 });
    assert.equal(last !== undefined && "predecessorUnitId" in last, false);
  }),
  check("a number of a unit before it that is none is refused with nothing kept", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const predecessorUnitId of [-1, 0.5, 2 ** 53]) {
      await assert.rejects(recorder.record([{ events: [stored("a", 1), { ...stored("a", 2), predecessorUnitId }] }]), InvalidArgument);
    }
    assert.equal(await recorder.head(0), 0);
  }),
  check("a position that follows on one of another unit of the call, which is refused, is refused with it", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    const outcomes = await recorder.record([
      { events: [stored("b", 1), stored("a", 1)] },
      { events: [stored("b", 2)] },
      { events: [stored("a", 2)] },
    ]);
    for (const lost of [outcomes[0], outcomes[1]]) assert.ok(refusalOf(lost) instanceof RecordConflict);
    assert.deepEqual(idsOf(outcomes[2]), [2]);
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
