import assert from "node:assert/strict";
import { InvalidArgument } from "../../persistence/errors.js";
import type { Recorder, Tracking, Unit } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { logOf, stored, trial } from "./trial.js";

const notWhole = [-1, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 2 ** 53];
const notCounting = [0, ...notWhole];

/** Arguments outside the port are refused before anything is read or kept. */
export const refusals = [
  ...notCounting.map((position) =>
    check(`an event at position ${position} is refused, and with it its whole call`, async ({ store }) => {
      await assertRefused(await store.open(trial), { events: [stored("b", 1), stored("b", position)] });
    }),
  ),
  ...[
    ...notWhole.map((to) => ({ to })),
    ...notWhole.map((from) => ({ from })),
    { pipeline: -1 },
    { pipeline: 0.5 },
    { from: 5 },
    { from: 6 },
  ].map((wrong: Partial<Tracking>) =>
    check(`tracking to 5 with ${describe(wrong)} is refused, and with it its whole call`, async ({ store }) => {
      const tracking = { upstream: "up", pipeline: 0, epoch: "e", from: 0, to: 5, ...wrong };
      await assertRefused(await store.open(trial), { events: [stored("b", 1)], tracking: [tracking] });
    }),
  ),
  ...[-1, 2, 0.5, Number.NaN].map((pipeline) =>
    check(`the pipeline ${pipeline} of two is refused`, async ({ store }) => {
      const recorder = await store.open(trial, { pipelines: 2 });
      await assert.rejects(recorder.record([{ events: [stored("b", 1)] }, { pipeline, events: [stored("a", 1)] }]), InvalidArgument);
      await assert.rejects(recorder.notifications(pipeline, { after: 0, limit: 1 }), InvalidArgument);
      await assert.rejects(recorder.head(pipeline), InvalidArgument);
      assert.deepEqual([...(await recorder.events("a")), ...(await recorder.events("b"))], []);
    }),
  ),
  ...notWhole.map((value) =>
    check(`reading after or up to ${value} is refused`, async ({ store }) => {
      const recorder = await store.open(trial);
      for (const range of [{ after: value }, { upTo: value }]) {
        await assert.rejects(recorder.events("a", range), InvalidArgument);
        await assert.rejects(recorder.notifications(0, { after: 0, limit: 10, ...range }), InvalidArgument);
      }
    }),
  ),
  ...notCounting.map((limit) =>
    check(`reading at most ${limit} is refused`, async ({ store }) => {
      const recorder = await store.open(trial);
      await assert.rejects(recorder.events("a", { limit }), InvalidArgument);
      await assert.rejects(recorder.notifications(0, { after: 0, limit }), InvalidArgument);
    }),
  ),
  ...notCounting.map((pipelines) =>
    check(`opening with ${pipelines} pipelines is refused`, async ({ store }) => {
      await assert.rejects(store.open(trial, { pipelines }), InvalidArgument);
    }),
  ),
];

async function assertRefused<Tx>(recorder: Recorder<Tx>, wrong: Unit<Tx>): Promise<void> {
  let ran = false;
  const alongside = () => {
    ran = true;
  };
  await assert.rejects(recorder.record([{ events: [stored("a", 1)], alongside }, wrong]), InvalidArgument);
  assert.equal(ran, false);
  assert.deepEqual(await logOf(recorder), []);
  assert.equal(await recorder.tracked("up", 0), undefined);
}

function describe(wrong: object): string {
  return Object.entries(wrong)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(" and ");
}
