import assert from "node:assert/strict";
import { RecordConflict, TrackingConflict } from "../../persistence/errors.js";
import type { Tracking } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { idsOf, keep, logOf, refusalOf, refuse, stored, trial } from "./trial.js";

/** Where an application stands in an upstream moves with the events that came of it, and by compare-and-set. */
export const tracking = [
  check("nothing is tracked before the first tracking", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.equal(await recorder.tracked("up", 0), undefined);
    assert.deepEqual(await recorder.positions("up"), []);
  }),
  check("the positions in all pipelines of an upstream come by pipeline", async ({ store }) => {
    const recorder = await store.open(trial);
    const moves = [moved(0, 9, { pipeline: 11 }), moved(0, 4, { pipeline: 2, epoch: "e2" }), moved(0, 3, { upstream: "Up" })];
    for (const move of moves) await keep(recorder, { events: [], tracking: [move] });
    await keep(recorder, { events: [], tracking: [moved(9, 10, { pipeline: 11 })] });
    const positions = await recorder.positions("up");
    assert.equal(positions.length, 12);
    assert.deepEqual([positions[2], positions[11]], [await recorder.tracked("up", 2), { position: 10, epoch: "e1", identity: undefined }]);
    assert.deepEqual(positions.toSpliced(11, 1).toSpliced(2, 1), Array(10).fill(undefined));
    await keep(await store.open("other"), { events: [], tracking: [moved(0, 5)] });
    assert.deepEqual(await recorder.positions("up"), positions);
  }),
  check("tracking is kept with the events of its unit", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], tracking: [moved(0, 3)] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 3, epoch: "e1", identity: undefined });
    await keep(recorder, { events: [stored("a", 2)], tracking: [moved(3, 4)] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 4, epoch: "e1", identity: undefined });
  }),
  check("tracking that caused no event is kept", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.deepEqual(await keep(recorder, { events: [], tracking: [moved(0, 1)] }), []);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 1, epoch: "e1", identity: undefined });
    assert.equal(await recorder.head(0), 0);
  }),
  check("tracking from another position than the tracked one is refused with nothing kept", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 5)] });
    for (const wrong of [moved(0, 6), moved(4, 6), moved(6, 7)]) {
      const conflict = await refuse(recorder, { events: [stored("a", 1)], tracking: [wrong] });
      assert.ok(conflict instanceof TrackingConflict, `refused with ${conflict}`);
      assert.deepEqual([conflict.application, conflict.upstream, conflict.pipeline, conflict.from], [trial, "up", 0, wrong.from]);
    }
    assert.deepEqual(await recorder.tracked("up", 0), { position: 5, epoch: "e1", identity: undefined });
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("the first tracking starts from 0", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.ok((await refuse(recorder, { events: [stored("a", 1)], tracking: [moved(2, 3)] })) instanceof TrackingConflict);
    assert.equal(await recorder.tracked("up", 0), undefined);
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("tracking again is refused, then the same events are kept with the next tracking", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], tracking: [moved(0, 1)] });
    assert.ok((await refuse(recorder, { events: [stored("a", 2)], tracking: [moved(0, 1)] })) instanceof TrackingConflict);
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
    assert.deepEqual(await keep(recorder, { events: [stored("a", 2)], tracking: [moved(1, 2)] }), [2]);
  }),
  check("tracking does not move with a unit that conflicts", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], tracking: [moved(0, 1)] });
    assert.ok((await refuse(recorder, { events: [stored("a", 1)], tracking: [moved(1, 2)] })) instanceof RecordConflict);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 1, epoch: "e1", identity: undefined });
    assert.deepEqual(await keep(recorder, { events: [stored("a", 2)], tracking: [moved(1, 2)] }), [2]);
  }),
  check("a unit that conflicts in its tracking too is refused for the tracking: its work is done already", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], tracking: [moved(0, 1)] });
    assert.ok((await refuse(recorder, { events: [stored("a", 1)], tracking: [moved(0, 1)] })) instanceof TrackingConflict);
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
  }),
  check("the epoch belongs to the position: a right position of another epoch is refused", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 3)] });
    const other = moved(3, 4, { epoch: "e2" });
    assert.ok((await refuse(recorder, { events: [stored("a", 1)], tracking: [other] })) instanceof TrackingConflict);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 3, epoch: "e1", identity: undefined });
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("tracking to 0 starts over, with another epoch if need be", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 3)] });
    assert.ok((await refuse(recorder, { events: [], tracking: [moved(2, 0)] })) instanceof TrackingConflict);
    await keep(recorder, { events: [], tracking: [moved(3, 0)] });
    assert.equal((await recorder.tracked("up", 0))?.position, 0);
    await keep(recorder, { events: [], tracking: [moved(0, 2, { epoch: "e2" })] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 2, epoch: "e2", identity: undefined });
  }),
  check("a position can be held at 0, tracked or not, unless it has moved", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const epoch of ["e1", "e1", "e2"]) await keep(recorder, { events: [], tracking: [moved(0, 0, { epoch })] });
    assert.equal((await recorder.tracked("up", 0))?.position, 0);
    const outcomes = await recorder.record([
      { events: [], tracking: [moved(0, 0)] },
      { events: [], tracking: [moved(0, 2)] },
      { events: [stored("a", 1)], tracking: [moved(0, 0)] },
    ]);
    assert.deepEqual(outcomes.slice(0, 2).map(idsOf), [[], []]);
    assert.ok(refusalOf(outcomes[2]) instanceof TrackingConflict);
    assert.ok((await refuse(recorder, { events: [stored("a", 1)], tracking: [moved(0, 0)] })) instanceof TrackingConflict);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 2, epoch: "e1", identity: undefined });
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("the trackings of a unit move together or not at all", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 1), moved(0, 2, { upstream: "other" })] });
    const unit = { events: [stored("a", 1)], tracking: [moved(1, 5), moved(1, 5, { upstream: "other" })] };
    assert.ok((await refuse(recorder, unit)) instanceof TrackingConflict);
    assert.equal((await recorder.tracked("up", 0))?.position, 1);
    assert.equal((await recorder.tracked("other", 0))?.position, 2);
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("trackings of one unit may follow each other", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 2), moved(2, 5)] });
    assert.equal((await recorder.tracked("up", 0))?.position, 5);
    assert.ok((await refuse(recorder, { events: [], tracking: [moved(5, 6), moved(5, 7)] })) instanceof TrackingConflict);
    assert.equal((await recorder.tracked("up", 0))?.position, 5);
  }),
  check("the units of one call may follow each other by their tracking", async ({ store }) => {
    const recorder = await store.open(trial);
    const outcomes = await recorder.record([
      { events: [stored("a", 1)], tracking: [moved(0, 2)] },
      { events: [stored("a", 2)], tracking: [moved(0, 2)] },
      { events: [stored("a", 1)], tracking: [moved(2, 3)] },
      { events: [stored("a", 2)], tracking: [moved(2, 4)] },
    ]);
    assert.deepEqual([outcomes[0], outcomes[3]].map(idsOf), [[1], [2]]);
    assert.ok(refusalOf(outcomes[1]) instanceof TrackingConflict);
    assert.ok(refusalOf(outcomes[2]) instanceof RecordConflict);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 4, epoch: "e1", identity: undefined });
  }),
  check("upstreams and their pipelines are tracked apart", async ({ store }) => {
    const recorder = await store.open(trial);
    const apart = [moved(0, 1), moved(0, 2, { pipeline: 1 }), moved(0, 3, { pipeline: 12 }), moved(0, 4, { upstream: "Up" })];
    for (const move of apart) await keep(recorder, { events: [], tracking: [move] });
    for (const { upstream, pipeline, to } of apart) assert.equal((await recorder.tracked(upstream, pipeline))?.position, to);
    assert.equal(await recorder.tracked("up", 2), undefined);
    assert.equal(await recorder.tracked("up1", 2), undefined);
  }),
  check("applications track apart", async ({ store }) => {
    const one = await store.open("one");
    const other = await store.open("other");
    await keep(one, { events: [], tracking: [moved(0, 7)] });
    assert.equal(await other.tracked("up", 0), undefined);
    await keep(other, { events: [], tracking: [moved(0, 1)] });
    assert.equal((await one.tracked("up", 0))?.position, 7);
  }),
];

function moved(from: number, to: number, more: Partial<Tracking> = {}): Tracking {
  return { upstream: "up", pipeline: 0, epoch: "e1", from, to, ...more };
}
