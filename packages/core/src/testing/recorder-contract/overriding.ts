import assert from "node:assert/strict";
import { InvalidArgument, TrackingConflict } from "../../persistence/errors.js";
import type { Tracking } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { idsOf, keep, logOf, refusalOf, refuse, stored, trial } from "./trial.js";

/** Who says so explicitly moves a position anywhere, by compare-and-set on the position alone. */
export const overriding = [
  check("a position is moved back, or to another epoch, by who says so", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 9)] });
    await keep(recorder, { events: [stored("a", 1)], tracking: [moved(9, 4, { override: true, identity: "4:a:" })] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 4, epoch: "e1", identity: "4:a:" });
    await keep(recorder, { events: [], tracking: [moved(4, 4, { override: true, epoch: "e2" })] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 4, epoch: "e2", identity: undefined });
    await keep(recorder, { events: [], tracking: [moved(4, 0, { override: true, epoch: "e3" })] });
    await keep(recorder, { events: [], tracking: [moved(0, 7, { override: true, epoch: "e4" })] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 7, epoch: "e4", identity: undefined });
    await keep(recorder, { events: [], tracking: [moved(7, 8, { epoch: "e4" })] });
    assert.equal((await recorder.tracked("up", 0))?.position, 8);
  }),
  check("a position that was never tracked is moved by who says so, from 0 only", async ({ store }) => {
    const recorder = await store.open(trial);
    const early = { events: [stored("a", 1)], tracking: [moved(2, 1, { override: true })] };
    assert.ok((await refuse(recorder, early)) instanceof TrackingConflict);
    await keep(recorder, { events: [], tracking: [moved(0, 5, { override: true })] });
    assert.equal((await recorder.tracked("up", 0))?.position, 5);
  }),
  check("who says so is refused too where the position is not where it was read", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 9)] });
    for (const from of [0, 8, 10]) {
      const unit = { events: [stored("a", 1)], tracking: [moved(from, 4, { override: true, epoch: "e2" })] };
      assert.ok((await refuse(recorder, unit)) instanceof TrackingConflict);
    }
    assert.deepEqual(await recorder.tracked("up", 0), { position: 9, epoch: "e1", identity: undefined });
    assert.deepEqual(await logOf(recorder), []);
  }),
  check("who does not say so moves forward in one epoch, also after one who did", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 9)] });
    await keep(recorder, { events: [], tracking: [moved(9, 4, { override: true, epoch: "e2" })] });
    await assert.rejects(recorder.record([{ events: [], tracking: [moved(4, 3, { epoch: "e2" })] }]), InvalidArgument);
    assert.ok((await refuse(recorder, { events: [], tracking: [moved(4, 5)] })) instanceof TrackingConflict);
    await keep(recorder, { events: [], tracking: [moved(4, 5, { epoch: "e2" })] });
  }),
  check("two units that move one position to another epoch in one call are kept as if each came alone", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 3)] });
    const outcomes = await recorder.record([
      { events: [stored("a", 1)], tracking: [moved(3, 0)] },
      { events: [stored("a", 2)], tracking: [moved(0, 2, { epoch: "e2" })] },
      { events: [stored("a", 3)], tracking: [moved(2, 4)] },
    ]);
    assert.deepEqual(outcomes.slice(0, 2).map(idsOf), [[1], [2]]);
    assert.ok(refusalOf(outcomes[2]) instanceof TrackingConflict);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 2, epoch: "e2", identity: undefined });
  }),
  check("one unit may move a position to 0, and on in another epoch", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 3)] });
    await keep(recorder, { events: [], tracking: [moved(3, 0), moved(0, 2, { epoch: "e2" })] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 2, epoch: "e2", identity: undefined });
    const wrong = { events: [], tracking: [moved(2, 0), moved(0, 2, { epoch: "e3" })] };
    assert.ok((await refuse(recorder, wrong)) instanceof TrackingConflict, "it was of the epoch e2, not e1");
    await keep(recorder, { events: [], tracking: [moved(2, 5, { epoch: "e2" }), moved(5, 1, { epoch: "e4", override: true })] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 1, epoch: "e4", identity: undefined });
  }),
  check("a position is held at 0 in two epochs by two units of one call", async ({ store }) => {
    const recorder = await store.open(trial);
    const outcomes = await recorder.record([
      { events: [], tracking: [moved(0, 0)] },
      { events: [], tracking: [moved(0, 2, { epoch: "e2" })] },
    ]);
    assert.deepEqual(outcomes.map(idsOf), [[], []]);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 2, epoch: "e2", identity: undefined });
  }),
];

function moved(from: number, to: number, more: Partial<Tracking> = {}): Tracking {
  return { upstream: "up", pipeline: 0, epoch: "e1", from, to, ...more };
}
