import assert from "node:assert/strict";
import { UnstorableEvent } from "../../persistence/errors.js";
import type { Recorder, StoredEvent } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { idsOf, keep, logOf, refusalOf, refuse, stored, trial } from "./trial.js";

const up = { upstream: "up", pipeline: 0, epoch: "e" };

/** An event may have as many bytes as the recorder says, and no more. */
export const eventSize = [
  check("an event of the most bytes is kept and read back, alone and beside others", async ({ store }) => {
    const recorder = await store.open(trial);
    assert.ok(Number.isSafeInteger(recorder.maxEventBytes) && recorder.maxEventBytes >= 1024, `${recorder.maxEventBytes} is no bound`);
    await keep(recorder, { events: [ofMost(recorder, "a", 0)] });
    await recorder.record([{ events: [stored("b", 1), ofMost(recorder, "b", 0, 2)] }, { events: [stored("c", 1)] }]);
    assert.deepEqual(await logOf(recorder), ["1 a@1", "2 b@1", "3 b@2", "4 c@1"]);
    for (const [id, position] of [
      ["a", 1],
      ["b", 2],
    ] as const) {
      const [event] = await recorder.events(id, { after: position - 1 });
      assert.ok(Buffer.from(event?.data ?? []).equals(ofMost(recorder, id, 0).data), "it came back as something else");
    }
  }),
  check(
    "an event of one byte more is refused with its size, the bound and a remedy, and nothing of its unit is kept",
    async ({ store }) => {
      const recorder = await store.open(trial);
      let ran = false;
      const alongside = () => {
        ran = true;
      };
      const tracking = [{ ...up, from: 0, to: 1 }];
      const refused = await refuse(recorder, { events: [stored("a", 1), ofMost(recorder, "a", 1, 2)], tracking, alongside });
      assert.ok(refused instanceof UnstorableEvent, String(refused));
      const { type, aggregateId, bytes, maxEventBytes, message } = refused;
      const most = recorder.maxEventBytes;
      assert.deepEqual([type, aggregateId, bytes, maxEventBytes], ["trial.happened", "a", most + 1, most]);
      assert.match(message, /keep less in the event/);
      assert.equal(ran, false);
      assert.deepEqual(await logOf(recorder), []);
      assert.equal(await recorder.tracked("up", 0), undefined);
      assert.deepEqual(await keep(recorder, { events: [stored("a", 1)], tracking }), [1]);
    },
  ),
  check("an event that is too big harms no other unit of its call, whatever the pipeline", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const outcomes = await recorder.record([
      { events: [stored("a", 1)], tracking: [{ ...up, from: 0, to: 1 }] },
      { pipeline: 1, events: [ofMost(recorder, "b", 1)], tracking: [{ ...up, from: 1, to: 9 }] },
      { pipeline: 1, events: [stored("b", 1)], tracking: [{ ...up, from: 1, to: 2 }] },
      { events: [ofMost(recorder, "c", 1)], alongside: () => assert.fail("it is refused") },
      { events: [stored("c", 1)], alongside: () => {} },
    ]);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[4]].map(idsOf), [[1], [1], [2]]);
    for (const outcome of [outcomes[1], outcomes[3]]) assert.ok(refusalOf(outcome) instanceof UnstorableEvent);
    assert.deepEqual([await logOf(recorder), await logOf(recorder, 1)], [["1 a@1", "2 c@1"], ["1 b@1"]]);
    assert.equal((await recorder.tracked("up", 0))?.position, 2);
  }),
];

/** An event of as many bytes as the recorder takes, and some more. */
function ofMost({ maxEventBytes }: Recorder<never>, aggregateId: string, more: number, position = 1): StoredEvent {
  return stored(aggregateId, position, { data: new Uint8Array(maxEventBytes + more).fill(34) });
}
