import assert from "node:assert/strict";
import { PipelinesMismatch, RecordConflict, TrackingConflict } from "../../persistence/errors.js";
import { check } from "./subject.js";
import { idsOf, keep, logOf, range, refuse, sequence, stored, trial } from "./trial.js";

/** The pipelines of an application are logs apart, over one set of aggregates and one tracking. */
export const pipelines = [
  check("each pipeline counts its ids from 1", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 3 });
    assert.equal(recorder.pipelines, 3);
    assert.deepEqual(await keep(recorder, { pipeline: 2, events: sequence("a", { last: 2 }) }), [1, 2]);
    assert.deepEqual(await keep(recorder, { pipeline: 0, events: [stored("b", 1)] }), [1]);
    assert.deepEqual(await keep(recorder, { pipeline: 2, events: [stored("b", 2)] }), [3]);
    assert.deepEqual(await logOf(recorder, 0), ["1 b@1"]);
    assert.deepEqual(await logOf(recorder, 1), []);
    assert.deepEqual(await logOf(recorder, 2), ["1 a@1", "2 a@2", "3 b@2"]);
    const [notification] = await recorder.notifications(2, { after: 2, limit: 1 });
    assert.equal(notification?.pipeline, 2);
  }),
  check("the heads of all pipelines come by pipeline", async ({ store }) => {
    const other = await store.open("other", { pipelines: 12 });
    const recorder = await store.open(trial, { pipelines: 12 });
    assert.deepEqual(await recorder.heads(), Array(12).fill(0));
    await keep(other, { pipeline: 3, events: [stored("a", 1)] });
    await keep(recorder, { pipeline: 11, events: sequence("a", { last: 3 }) });
    await keep(recorder, { pipeline: 2, events: sequence("b", { last: 2 }) });
    assert.deepEqual(await recorder.heads(), [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    assert.deepEqual(await Promise.all(range(0, 11).map((pipeline) => recorder.head(pipeline))), await recorder.heads());
  }),
  check("a position is taken in all pipelines", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    await keep(recorder, { pipeline: 0, events: [stored("a", 1)] });
    const conflict = await refuse(recorder, { pipeline: 1, events: [stored("b", 1), stored("a", 1)] });
    assert.ok(conflict instanceof RecordConflict, `refused with ${conflict}`);
    assert.deepEqual(await logOf(recorder, 1), []);
    assert.deepEqual(await keep(recorder, { pipeline: 1, events: [stored("a", 2)] }), [1]);
  }),
  check("tracking is one for all pipelines that record", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const tracking = [{ upstream: "up", pipeline: 0, epoch: "e", from: 0, to: 1 }];
    await keep(recorder, { pipeline: 0, events: [stored("a", 1)], tracking });
    assert.ok((await refuse(recorder, { pipeline: 1, events: [stored("a", 2)], tracking })) instanceof TrackingConflict);
    assert.deepEqual(await logOf(recorder, 1), []);
  }),
  check("another number of pipelines is refused, and changes nothing", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 3 });
    await keep(recorder, { pipeline: 2, events: [stored("a", 1)] });
    for (const pipelines of [1, 2, 4]) {
      await assert.rejects(store.open(trial, { pipelines }), (error) => {
        assert.ok(error instanceof PipelinesMismatch, `refused with ${error}`);
        assert.deepEqual([error.application, error.stored, error.asked], [trial, 3, pipelines]);
        return true;
      });
    }
    assert.deepEqual(await logOf(await store.open(trial, { pipelines: 3 }), 2), ["1 a@1"]);
  }),
  check("applications have numbers of pipelines of their own", async ({ store }) => {
    assert.equal((await store.open("one", { pipelines: 1 })).pipelines, 1);
    assert.equal((await store.open("sixteen", { pipelines: 16 })).pipelines, 16);
    assert.equal((await store.open("one")).pipelines, 1);
  }),
  check("writers of several pipelines at once have one winner for each position, whatever the order they write in", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    for (const position of range(1, 20)) {
      const events = [stored("a", position), stored("b", position)];
      const outcomes = await Promise.all([recorder.record([{ events }]), recorder.record([{ pipeline: 1, events: events.toReversed() }])]);
      const lost = outcomes.flat().filter(({ refused }) => refused !== undefined);
      assert.equal(lost.length, 1, `${2 - lost.length} of 2 writers won position ${position}`);
      assert.ok(lost[0]?.refused instanceof RecordConflict, `refused with ${lost[0]?.refused}`);
    }
    assert.equal((await logOf(recorder, 0)).length + (await logOf(recorder, 1)).length, 40);
  }),
  check("writers of several pipelines that track the same upstream have one winner", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    for (const to of range(1, 20)) {
      const moves = [0, 1].map((pipeline) => ({ upstream: "up", pipeline, epoch: "e", from: to - 1, to }));
      const outcomes = await Promise.all([
        recorder.record([{ events: [stored(`a/${to}`, 1)], tracking: moves }]),
        recorder.record([{ pipeline: 1, events: [stored(`b/${to}`, 1)], tracking: moves.toReversed() }]),
      ]);
      const lost = outcomes.flat().filter(({ refused }) => refused !== undefined);
      assert.equal(lost.length, 1, `${2 - lost.length} of 2 followers tracked ${to}`);
      assert.ok(lost[0]?.refused instanceof TrackingConflict, `refused with ${lost[0]?.refused}`);
    }
    assert.equal((await logOf(recorder, 0)).length + (await logOf(recorder, 1)).length, 20);
  }),
  check("pipelines that are written at once have logs without a gap", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 4 });
    const calls = range(1, 25).flatMap((round) =>
      range(0, 3).map((pipeline) => recorder.record([{ pipeline, events: sequence(`${pipeline}/${round}`, { last: 2 }) }])),
    );
    for (const outcome of (await Promise.all(calls)).flat()) idsOf(outcome);
    for (const pipeline of range(0, 3)) {
      const read = await recorder.notifications(pipeline, { after: 0, limit: 1000 });
      assert.deepEqual(
        read.map(({ id }) => id),
        range(1, 50),
      );
    }
  }),
];
