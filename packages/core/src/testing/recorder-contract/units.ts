import assert from "node:assert/strict";
import { check } from "./subject.js";
import { idsOf, keep, logOf, positionsOf, range, sequence, stored, trial } from "./trial.js";

/** A unit is kept whole, at the next ids, in its order. */
export const units = [
  check("a new log is empty", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.equal(recorder.application, trial);
    assert.equal(recorder.pipelines, 1);
    assert.equal(await recorder.head(0), 0);
    assert.deepEqual(await logOf(recorder), []);
    assert.deepEqual(await recorder.events("a"), []);
  }),
  check("no units have no outcomes", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.deepEqual(await recorder.record([]), []);
    assert.equal(await recorder.head(0), 0);
  }),
  check("an empty unit is kept and takes no id", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.deepEqual(await keep(recorder, { events: [] }), []);
    assert.deepEqual(await keep(recorder, { events: [stored("a", 1)] }), [1]);
    assert.deepEqual(await keep(recorder, { events: [] }), []);
    assert.deepEqual(await keep(recorder, { events: [stored("a", 2)] }), [2]);
  }),
  check("the events of a unit get the next ids, in their order", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.deepEqual(await keep(recorder, { events: sequence("a", { last: 3 }) }), [1, 2, 3]);
    assert.deepEqual(await keep(recorder, { events: [stored("b", 1), stored("a", 4), stored("c", 1)] }), [4, 5, 6]);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 a@2", "3 a@3", "4 b@1", "5 a@4", "6 c@1"]);
    assert.deepEqual(await positionsOf(recorder, "a"), [1, 2, 3, 4]);
  }),
  check("tracking and dependencies reach as far as whole numbers do", async ({ store }) => {
    const recorder = await store.open(trial);
    const most = Number.MAX_SAFE_INTEGER;
    await keep(recorder, {
      events: [stored("a", 1)],
      tracking: [{ upstream: "up", pipeline: 0, epoch: "e", from: 0, to: most }],
      dependencies: [{ pipeline: 7, id: most }],
    });
    const [event] = await recorder.events("a");
    assert.deepEqual(event?.dependencies, [{ pipeline: 7, id: most }]);
    assert.deepEqual(await recorder.tracked("up", 0), { position: most, epoch: "e", identity: undefined });
  }),
  check("the units of one call are kept in their order, each with its own outcome", async ({ store }) => {
    const recorder = await store.open(trial);
    const events = [sequence("a", { last: 2 }), [], sequence("b", { last: 3 }), [stored("a", 3)]];
    const outcomes = await recorder.record(events.map((events) => ({ events })));
    assert.deepEqual(outcomes.map(idsOf), [[1, 2], [], [3, 4, 5], [6]]);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 a@2", "3 b@1", "4 b@2", "5 b@3", "6 a@3"]);
  }),
  check("a thousand units of one call are all kept", async ({ store }) => {
    const recorder = await store.open(trial);
    const outcomes = await recorder.record(range(1, 1000).map((position) => ({ events: [stored("a", position)] })));
    assert.deepEqual(outcomes.flatMap(idsOf), range(1, 1000));
    assert.deepEqual(await positionsOf(recorder, "a"), range(1, 1000));
  }),
  check("a unit of ten thousand events is kept", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.deepEqual(await keep(recorder, { events: sequence("a", { last: 10_000 }) }), range(1, 10_000));
    assert.equal((await recorder.events("a")).length, 10_000);
  }),
  check("dependencies come back with every event of their unit, and with no other", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 3 });
    const dependencies = [
      { pipeline: 2, id: 5 },
      { pipeline: 1, id: 123_456_789_012 },
    ];
    await keep(recorder, { events: [stored("a", 1)] });
    await keep(recorder, { events: sequence("b", { last: 2 }), dependencies });
    await keep(recorder, { events: [stored("c", 1)], dependencies: [] });
    const notifications = await recorder.notifications(0, { after: 0, limit: 10 });
    const read = notifications.map((notification) => notification.dependencies);
    assert.deepEqual(read, [[], dependencies, dependencies, []]);
    assert.deepEqual((await recorder.events("b"))[1]?.dependencies, dependencies);
  }),
];
