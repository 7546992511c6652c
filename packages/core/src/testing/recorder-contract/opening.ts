import assert from "node:assert/strict";
import { PipelinesMismatch } from "../../persistence/errors.js";
import { check, checkWith } from "./subject.js";
import { closing, idsOf, keep, logOf, range, refuse, stored, text, trial } from "./trial.js";

const up = { upstream: "up", pipeline: 0, epoch: "e" };

/** A log can be opened again and again, by any number of handles, and is the same. */
export const opening = [
  check("an application that is opened again is the same", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.ok(recorder.epoch.length > 0);
    await keep(recorder, { events: [stored("a", 1)] });
    const again = await store.open(trial);
    assert.equal(again.epoch, recorder.epoch);
    assert.deepEqual(await logOf(again), ["1 a@1"]);
    assert.deepEqual(await keep(again, { events: [stored("a", 2)] }), [2]);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 a@2"]);
  }),
  check("an application that is opened many times at once is one", async ({ store }) => {
    const recorders = await Promise.all(Array.from({ length: 8 }, () => store.open(trial)));
    const [first] = recorders;
    assert.ok(first);
    for (const { epoch } of recorders) assert.equal(epoch, first.epoch);
    const outcomes = await Promise.all(recorders.map((recorder, index) => recorder.record([{ events: [stored(`a${index}`, 1)] }])));
    assert.deepEqual(outcomes.flat().flatMap(idsOf).toSorted(), range(1, 8));
    assert.equal((await logOf(first)).length, 8);
  }),
  check("each application has an epoch of its own", async ({ store }) => {
    const [one, other] = await Promise.all([store.open("one"), store.open("other")]);
    assert.notEqual(one.epoch, other.epoch);
  }),
  checkWith("elsewhere")("the same application of another store has another epoch, and other events", async ({ store, elsewhere }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    await closing(elsewhere(), async (other) => {
      const there = await other.open(trial);
      assert.notEqual(there.epoch, recorder.epoch);
      assert.deepEqual(await logOf(there), []);
    });
  }),
  checkWith("another")("two handles that open an application at once open one", async ({ store, another }) => {
    await closing(another(), async (second) => {
      const recorders = await Promise.all([store.open(trial), second.open(trial), store.open(trial), second.open(trial)]);
      assert.equal(new Set(recorders.map(({ epoch }) => epoch)).size, 1);
    });
  }),
  checkWith("another")("what one handle recorded, another reads at once", async ({ store, another }) => {
    await closing(another(), async (second) => {
      const [one, other] = [await store.open(trial), await second.open(trial)];
      for (const position of [1, 3, 5]) {
        await keep(one, { events: [stored("a", position)], tracking: [{ ...up, from: position - 1, to: position }] });
        assert.equal(await other.head(0), position);
        assert.equal((await other.tracked("up", 0))?.position, position);
        await keep(other, { events: [stored("a", position + 1)], tracking: [{ ...up, from: position, to: position + 1 }] });
        assert.equal((await one.events("a")).length, position + 1);
        await refuse(one, { events: [stored("a", position + 1)] });
      }
    });
  }),
  checkWith("another")("all that was kept is there after a handle was closed", async ({ store, another }) => {
    const data = text("a snapshot");
    let epoch = "";
    await closing(another(), async (first) => {
      const recorder = await first.open(trial, { pipelines: 2 });
      epoch = recorder.epoch;
      const dependencies = [{ pipeline: 0, id: 3 }];
      await keep(recorder, { pipeline: 1, events: [stored("a", 1)], tracking: [{ ...up, from: 0, to: 7 }], dependencies });
      await recorder.keepSnapshot({ aggregateId: "a", position: 1, data });
    });
    await closing(another(), async (second) => {
      const recorder = await second.open(trial, { pipelines: 2 });
      assert.equal(recorder.epoch, epoch);
      assert.deepEqual(await logOf(recorder, 1), ["1 a@1"]);
      assert.deepEqual((await recorder.events("a"))[0]?.dependencies, [{ pipeline: 0, id: 3 }]);
      assert.deepEqual(await recorder.tracked("up", 0), { position: 7, epoch: "e", identity: undefined });
      assert.ok(Buffer.from(data).equals((await recorder.snapshot("a"))?.data ?? new Uint8Array()));
      assert.deepEqual(await keep(recorder, { pipeline: 1, events: [stored("a", 2)] }), [2]);
    });
    await assert.rejects(store.open(trial, { pipelines: 3 }), PipelinesMismatch);
  }),
];
