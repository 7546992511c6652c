import assert from "node:assert/strict";
import { InvalidArgument } from "../../persistence/errors.js";
import { identityOf } from "../../persistence/identity.js";
import type { Notification, Recorder, Tracking } from "../../persistence/recorder.js";
import { check, checkWith } from "./subject.js";
import { closing, idsOf, keep, sequence, stored, trial } from "./trial.js";

/** An event is known from another that came to stand in its place, and a position tells which it stands at. */
export const identities = [
  check("the number of a unit comes back with each of its events, however they are read", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const most = Number.MAX_SAFE_INTEGER;
    await recorder.record([
      { unitId: 0, events: sequence("a", { last: 2 }) },
      { unitId: most, events: [stored("b", 1)], pipeline: 1 },
      { unitId: 7, events: [stored("a", 3)] },
    ]);
    assert.deepEqual(numbersOf(await recorder.notifications(0, { after: 0, limit: 9 })), [0, 0, 7]);
    assert.deepEqual(numbersOf(await recorder.notifications(1, { after: 0, limit: 9, types: ["trial.happened"] })), [most]);
    assert.deepEqual(numbersOf(await recorder.events("a", { descending: true })), [7, 0, 0]);
    assert.deepEqual(numbersOf(await recorder.events("b")), [most]);
  }),
  check("units that are given no number get one each, which no other has", async ({ store }) => {
    const recorder = await store.open(trial);
    const units = Array.from({ length: 20 }, (_, index) => ({ events: sequence(`a${index}`, { last: 2 }) }));
    await recorder.record(units.slice(0, 10));
    for (const unit of units.slice(10)) await keep(recorder, unit);
    const numbers = numbersOf(await recorder.notifications(0, { after: 0, limit: 40 }));
    assert.ok(
      numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0),
      `the numbers are ${numbers}`,
    );
    assert.equal(new Set(numbers).size, 20);
    assert.ok(numbers.every((number, index) => number === numbers[index - (index % 2)]));
  }),
  check("a number that is none is refused with nothing kept", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const unitId of [-1, 1.5, Number.NaN, 2 ** 53]) {
      await assert.rejects(recorder.record([{ unitId, events: [stored("a", 1)] }]), InvalidArgument);
    }
    assert.equal(await recorder.head(0), 0);
  }),
  checkWith("elsewhere")("the same content recorded elsewhere is another event", async ({ store, elsewhere }) => {
    const own = await identitiesIn(await store.open(trial));
    await closing(elsewhere(), async (other) => {
      assert.equal(own.filter((identity) => identity === undefined).length, 0);
      const others = await identitiesIn(await other.open(trial));
      for (const [index, identity] of own.entries()) assert.notEqual(identity, others[index]);
    });
  }),
  check("the identity of the event at a position is tracked with it", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)], tracking: [moved(0, 3, "3:abc:1x")] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 3, epoch: "e1", identity: "3:abc:1x" });
    await keep(recorder, { events: [], tracking: [moved(3, 4, "4:def:"), { ...moved(0, 9, "9:ghi:2"), pipeline: 2 }] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 4, epoch: "e1", identity: "4:def:" });
    assert.deepEqual(
      (await recorder.positions("up")).map((tracked) => tracked?.identity),
      ["4:def:", undefined, "9:ghi:2"],
    );
  }),
  check("a move without an identity leaves it unknown", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [], tracking: [moved(0, 3, "3:abc:1x")] });
    await keep(recorder, { events: [], tracking: [moved(3, 4)] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 4, epoch: "e1", identity: undefined });
    await keep(recorder, { events: [], tracking: [moved(4, 5, "5:abc:1x")] });
    await keep(recorder, { events: [], tracking: [moved(5, 0)] });
    assert.deepEqual(await recorder.tracked("up", 0), { position: 0, epoch: "e1", identity: undefined });
    await keep(recorder, { events: [], tracking: [moved(0, 2, "2:abc:1x")] });
    assert.equal((await recorder.tracked("up", 0))?.identity, "2:abc:1x");
  }),
  check("of moves that follow each other in one call, the last says the identity", async ({ store }) => {
    const recorder = await store.open(trial);
    const outcomes = await recorder.record([
      { events: [], tracking: [moved(0, 3, "3:a:1"), moved(3, 4, "4:a:1")] },
      { events: [], tracking: [moved(3, 9, "9:z:1")] },
      { events: [], tracking: [moved(4, 5, "5:a:1")] },
    ]);
    assert.deepEqual([outcomes[0], outcomes[2]].map(idsOf), [[], []]);
    assert.deepEqual(await recorder.tracked("up", 0), { position: 5, epoch: "e1", identity: "5:a:1" });
  }),
  check("an identity that no event has is refused with nothing kept", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const identity of ["", "3: x", "3:é", "3:".padEnd(101, "x")]) {
      await assert.rejects(recorder.record([{ events: [stored("a", 1)], tracking: [moved(0, 3, identity)] }]), InvalidArgument);
    }
    assert.equal(await recorder.head(0), 0);
    await keep(recorder, { events: [], tracking: [moved(0, 3, "3:".padEnd(100, "x"))] });
    assert.equal((await recorder.tracked("up", 0))?.identity?.length, 100);
  }),
];

function moved(from: number, to: number, identity?: string): Tracking {
  return { upstream: "up", pipeline: 0, epoch: "e1", from, to, identity };
}

function numbersOf(read: readonly Notification[]): readonly (number | undefined)[] {
  return read.map(({ unitId }) => unitId);
}

async function identitiesIn(recorder: Recorder): Promise<readonly string[]> {
  for (const unit of [sequence("a", { last: 2 }), [stored("b", 1)]]) await keep(recorder, { events: unit });
  return (await recorder.notifications(0, { after: 0, limit: 9 })).map(identityOf);
}
