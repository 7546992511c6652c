import assert from "node:assert/strict";
import type { Recorder } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { text, trial } from "./trial.js";

/** The newest snapshot of an aggregate is kept. */
export const snapshots = [
  check("there is no snapshot before one is kept", async ({ store }) => {
    assert.equal(await (await store.open(trial)).snapshot("a"), undefined);
  }),
  check("the newest snapshot is the one that is kept", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const position of [2, 10]) await recorder.keepSnapshot({ aggregateId: "a", position, data: text(`at ${position}`) });
    const { data, ...place } = (await recorder.snapshot("a")) ?? assert.fail("the snapshot is gone");
    assert.deepEqual(place, { aggregateId: "a", position: 10 });
    assert.equal(Buffer.from(data).toString(), "at 10");
  }),
  check("an older snapshot is not kept over a newer one", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const position of [10, 9]) await recorder.keepSnapshot({ aggregateId: "a", position, data: text(`at ${position}`) });
    assert.equal((await recorder.snapshot("a"))?.position, 10);
    assert.equal(await snapshotOf(recorder, "a"), "at 10");
  }),
  check("a snapshot that is of no use is replaced by one of any position", async ({ store }) => {
    const recorder = await store.open(trial);
    const keep = (position: number, data: string, replacing?: number) =>
      recorder.keepSnapshot({ aggregateId: "a", position, data: text(data) }, replacing);
    await recorder.keepSnapshot({ aggregateId: "b", position: 10, data: text("b at 10") });
    await keep(10, "of no use");
    await keep(10, "at 10", 10);
    assert.equal(await snapshotOf(recorder, "a"), "at 10");
    await keep(4, "at 4", 10);
    assert.deepEqual([(await recorder.snapshot("a"))?.position, await snapshotOf(recorder, "a")], [4, "at 4"]);
    await keep(5, "at 5", 10);
    assert.deepEqual([(await recorder.snapshot("a"))?.position, await snapshotOf(recorder, "a")], [5, "at 5"]);
    assert.equal(await snapshotOf(recorder, "b"), "b at 10");
  }),
  check("a snapshot that was replaced meanwhile is not replaced again by an older one", async ({ store }) => {
    const recorder = await store.open(trial);
    await recorder.keepSnapshot({ aggregateId: "a", position: 7, data: text("at 7") });
    for (const position of [6, 7]) await recorder.keepSnapshot({ aggregateId: "a", position, data: text(`late ${position}`) }, 1_000_000);
    assert.deepEqual([(await recorder.snapshot("a"))?.position, await snapshotOf(recorder, "a")], [7, "at 7"]);
  }),
  check("of snapshots that are kept at once the newest remains", async ({ store }) => {
    const recorder = await store.open(trial);
    const positions = [4, 9, 2, 7, 10, 1, 8];
    await Promise.all(positions.map((position) => recorder.keepSnapshot({ aggregateId: "a", position, data: text(`at ${position}`) })));
    assert.equal(await snapshotOf(recorder, "a"), "at 10");
  }),
  check("snapshots of aggregates and of applications are kept apart", async ({ store }) => {
    const one = await store.open("one");
    const other = await store.open("other");
    await one.keepSnapshot({ aggregateId: "a", position: 5, data: text("a of one") });
    await one.keepSnapshot({ aggregateId: "b", position: 1, data: text("b of one") });
    assert.equal(await other.snapshot("a"), undefined);
    await other.keepSnapshot({ aggregateId: "a", position: 1, data: text("a of other") });
    assert.equal(await snapshotOf(one, "a"), "a of one");
    assert.equal(await snapshotOf(one, "b"), "b of one");
    assert.equal(await snapshotOf(other, "a"), "a of other");
  }),
];

async function snapshotOf(recorder: Recorder<never>, aggregateId: string): Promise<string> {
  return Buffer.from((await recorder.snapshot(aggregateId))?.data ?? []).toString();
}
