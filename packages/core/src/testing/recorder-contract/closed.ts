import assert from "node:assert/strict";
import { StoreUnavailable } from "../../persistence/errors.js";
import { checkWith } from "./subject.js";
import { idsOf, stored, text, trial } from "./trial.js";

const closable = checkWith("closable");

/** A store that is closed ends what is under way, and does nothing after it. */
export const closed = [
  closable("calls that are under way when their store is closed end as they would have", async ({ closable }) => {
    const store = await closable();
    const recorder = await store.open(trial);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let recording: ReturnType<typeof recorder.record> | undefined;
    await new Promise<void>((begun) => {
      recording = recorder.record([
        {
          events: [stored("a", 1)],
          alongside: async () => {
            begun();
            await ended;
          },
        },
      ]);
    });
    const closing = store.close();
    end();
    assert.deepEqual(idsOf((await recording)?.[0]), [1]);
    await closing;
  }),
  closable("a store that was closed refuses every call, and may be closed again", async ({ closable }) => {
    const store = await closable();
    const recorder = await store.open(trial);
    const eye = await store.open(trial, { readOnly: true });
    await store.close();
    await store.close();
    const calls = [
      () => store.open(trial),
      () => store.open("other", { readOnly: true }),
      () => recorder.record([{ events: [stored("a", 1)] }]),
      () => recorder.record([]),
      () => recorder.events("a"),
      () => recorder.notifications(0, { after: 0, limit: 1 }),
      () => recorder.head(0),
      () => recorder.heads(),
      () => recorder.tracked("up", 0),
      () => recorder.positions("up"),
      () => recorder.snapshot("a"),
      () => recorder.keepSnapshot({ aggregateId: "a", position: 1, data: text("a snapshot") }),
      () => recorder.reading(() => "read"),
      () => eye.head(0),
    ];
    for (const call of calls) await assert.rejects(call, StoreUnavailable);
  }),
];
