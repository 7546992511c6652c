import assert from "node:assert/strict";
import { LogMissing, NothingStored, OpenedReadOnly, PipelinesMismatch } from "../../persistence/errors.js";
import { check, checkWith } from "./subject.js";
import { closing, idsOf, keep, logOf, stored, text, trial } from "./trial.js";

const up = { upstream: "up", pipeline: 0, epoch: "e" };
const looking = { readOnly: true } as const;
const withRows = checkWith("rows");

/** A read-only recorder makes nothing and records nothing, and sees all that others record. */
export const lookingOnly = [
  check("looking makes no log, however often", async ({ store }) => {
    for (let time = 0; time < 2; time += 1) await assert.rejects(store.open(trial, looking), isMissing);
    const other = await store.open("other");
    await keep(other, { events: [stored("a", 1)] });
    for (let time = 0; time < 2; time += 1) await assert.rejects(store.open(trial, { ...looking, pipelines: 2 }), LogMissing);
    // One that had been made would have another number of pipelines.
    assert.equal((await store.open(trial, { pipelines: 3 })).pipelines, 3);
  }),
  checkWith("another")("another handle that looks makes no log", async ({ store, another }) => {
    await closing(another(), async (eye) => {
      for (let time = 0; time < 2; time += 1) await assert.rejects(eye.open(trial, looking), isMissing);
      await store.open("other");
      await assert.rejects(eye.open(trial, looking), LogMissing);
    });
    assert.equal((await store.open(trial, { pipelines: 3 })).pipelines, 3);
  }),
  check("looking takes the number of pipelines that there is, and refuses another", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 3 });
    const eye = await store.open(trial, looking);
    assert.deepEqual([eye.application, eye.epoch, eye.pipelines, eye.readOnly], [trial, recorder.epoch, 3, true]);
    assert.equal((await store.open(trial, { ...looking, pipelines: 3 })).pipelines, 3);
    await assert.rejects(store.open(trial, { ...looking, pipelines: 2 }), PipelinesMismatch);
  }),
  check("a read-only recorder sees what is recorded, also afterwards", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const eye = await store.open(trial, looking);
    for (const position of [1, 2]) {
      await keep(recorder, { pipeline: 1, events: [stored("a", position)], tracking: [{ ...up, from: position - 1, to: position }] });
      await recorder.keepSnapshot({ aggregateId: "a", position, data: text("a snapshot") });
      assert.equal((await logOf(eye, 1)).length, position);
      assert.deepEqual([await eye.head(1), await eye.heads()], [position, [0, position]]);
      assert.equal((await eye.events("a")).length, position);
      assert.deepEqual(await eye.tracked("up", 0), { position, epoch: "e", identity: undefined });
      assert.equal((await eye.positions("up"))[0]?.position, position);
      assert.equal((await eye.snapshot("a"))?.position, position);
    }
  }),
  checkWith("another")("another handle that looks sees what is recorded, also afterwards", async ({ store, another }) => {
    const recorder = await store.open(trial);
    await closing(another(), async (second) => {
      const eye = await second.open(trial, looking);
      for (const position of [1, 2, 3]) {
        await keep(recorder, { events: [stored("a", position)], tracking: [{ ...up, from: position - 1, to: position }] });
        assert.deepEqual([await eye.head(0), (await eye.events("a")).length], [position, position]);
        assert.equal((await eye.tracked("up", 0))?.position, position);
      }
    });
    assert.deepEqual(idsOf((await recorder.record([{ events: [stored("a", 4)] }]))[0]), [4]);
  }),
  check("a read-only recorder records nothing, and no work alongside is done", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    const eye = await store.open(trial, looking);
    let ran = false;
    const alongside = () => {
      ran = true;
    };
    const refused = { events: [stored("a", 2)], tracking: [{ ...up, from: 0, to: 1 }], alongside };
    await assert.rejects(eye.record([refused]), OpenedReadOnly);
    await assert.rejects(eye.record([{ events: [], alongside }]), OpenedReadOnly);
    await assert.rejects(eye.keepSnapshot({ aggregateId: "a", position: 1, data: text("a snapshot") }), OpenedReadOnly);
    assert.equal(ran, false);
    assert.deepEqual(await logOf(recorder), ["1 a@1"]);
    assert.deepEqual([await recorder.tracked("up", 0), await recorder.snapshot("a")], [undefined, undefined]);
  }),
  check("what reading answers or throws comes out, also many at once, and recording goes on", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    const failure = new RangeError("no such row");
    for (const each of [recorder, await store.open(trial, looking)]) {
      const answers = await Promise.all([1, 2, 3].map((n) => each.reading(async () => n)));
      assert.deepEqual(answers, [1, 2, 3]);
      assert.equal(await each.reading(() => "at once"), "at once");
      await assert.rejects(
        each.reading(() => {
          throw failure;
        }),
        (error) => error === failure,
      );
      await assert.rejects(
        each.reading(async () => Promise.reject(failure)),
        (error) => error === failure,
      );
    }
    assert.deepEqual(await keep(recorder, { events: [stored("a", 2)] }), [2]);
  }),
  withRows("reading sees the user's own rows, and the database refuses to write in it", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], alongside: (tx) => rows.add(tx, "kept") });
    for (const each of [recorder, await store.open(trial, looking)]) {
      assert.deepEqual(await each.reading((tx) => rows.read(tx)), ["kept"]);
      await assert.rejects(each.reading(async (tx) => rows.add(tx, "refused")));
      assert.deepEqual(await each.reading((tx) => rows.read(tx)), ["kept"]);
    }
    await keep(recorder, { events: [stored("a", 2)], alongside: (tx) => rows.add(tx, "later") });
    assert.deepEqual((await rows.all()).toSorted(), ["kept", "later"]);
  }),
  withRows("reading sees one moment, whatever others record meanwhile", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    const add = (position: number, text: string) =>
      keep(recorder, { events: [stored("a", position)], alongside: (tx) => rows.add(tx, text) });
    await add(1, "before");
    for (const [index, each] of [recorder, await store.open(trial, looking)].entries()) {
      const before = (await rows.all()).toSorted();
      let recorded: Promise<unknown> | undefined;
      const seen = await each.reading(async (tx) => {
        const first = await rows.read(tx);
        recorded = add(index + 2, `meanwhile ${index}`);
        if (!rows.oneConnection) await recorded;
        return [first, await rows.read(tx)].map((read) => read.toSorted());
      });
      await recorded;
      assert.deepEqual(seen, [before, before]);
      const after = [...before, `meanwhile ${index}`].toSorted();
      assert.deepEqual((await each.reading((tx) => rows.read(tx))).toSorted(), after);
    }
  }),
  withRows("reading refuses what else would change the database, and leaves no trace of it", async ({ store, rows }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], alongside: (tx) => rows.add(tx, "kept") });
    for (const each of [recorder, await store.open(trial, looking)]) {
      for (const forbidden of rows.forbidden ?? []) await assert.rejects(each.reading(async (tx) => rows.run?.(tx, forbidden)));
    }
    await keep(recorder, { events: [stored("a", 2)], alongside: (tx) => rows.add(tx, "later") });
    assert.deepEqual((await rows.all()).toSorted(), ["kept", "later"]);
  }),
];

function isMissing(error: unknown): boolean {
  return error instanceof LogMissing || error instanceof NothingStored;
}
