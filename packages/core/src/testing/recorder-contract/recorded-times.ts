import assert from "node:assert/strict";
import { InvalidArgument } from "../../persistence/errors.js";
import type { LogPosition, Notification, Recorder, Tracking, Unit } from "../../persistence/recorder.js";
import { check, checkWith } from "./subject.js";
import { closing, keep, sequence, stored, trial } from "./trial.js";

/** Of the years that a Date knows the last, the first, and those where a count of milliseconds begins or goes below zero. */
const times = [1, 0, -1, 999, 1_795_996_800_123, 8.64e15, -8.64e15, 2 ** 31, 2 ** 31 * 1000];
const all = { after: 0, limit: 100 };

/** When an event was recorded is what the one who recorded it said. */
export const recordedTimes = [
  check("the time of a unit comes back with each of its events, to the millisecond, however they are read", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const [index, time] of times.entries()) await keep(recorder, unitAt(time, sequence(`a${index}`, { last: 2 })));
    const expected = times.flatMap((time) => [time, time]);
    assert.deepEqual(timesOf(await recorder.notifications(0, all)), expected);
    assert.deepEqual(timesOf(await recorder.notifications(0, { ...all, types: ["trial.happened"] })), expected);
    for (const [index, time] of times.entries()) {
      assert.deepEqual(timesOf(await recorder.events(`a${index}`)), [time, time]);
      assert.deepEqual(timesOf(await recorder.events(`a${index}`, { descending: true })), [time, time]);
    }
  }),
  check("a lone event has its time, the first of an aggregate and the next", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const [index, time] of times.entries()) await keep(recorder, unitAt(time, [stored("a", index + 1)]));
    assert.deepEqual(timesOf(await recorder.notifications(0, all)), times);
    assert.deepEqual(timesOf(await recorder.events("a")), times);
  }),
  check("units of one call have a time each, whatever goes with them", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const dependencies: readonly LogPosition[] = [{ pipeline: 1, id: 1 }];
    const withTracking = (from: number): Partial<Unit> => ({ tracking: [moved(from, from + 1)] });
    for (const [round, more] of [{}, withTracking(0), { dependencies }, { alongside: () => {} }].entries()) {
      await recorder.record([
        { ...unitAt(5, sequence(`a${round}`, { last: 2 })), ...more },
        unitAt(4, [stored(`b${round}`, 1)]),
        unitAt(7, sequence(`a${round}`, { first: 3, last: 4 })),
      ]);
    }
    assert.deepEqual(
      timesOf(await recorder.notifications(0, all)),
      [1, 2, 3, 4].flatMap(() => [5, 5, 4, 7, 7]),
    );
    for (const [round, more] of [{}, withTracking(1)].entries()) {
      await recorder.record([
        { ...unitAt(9, [stored(`c${round}`, 1)]), pipeline: 1, ...more },
        unitAt(8, [stored(`d${round}`, 1)]),
        { ...unitAt(3, [stored(`c${round}`, 2)]), pipeline: 1 },
      ]);
    }
    assert.deepEqual(timesOf(await recorder.notifications(0, { after: 20, limit: 9 })), [8, 8]);
    assert.deepEqual(timesOf(await recorder.notifications(1, all)), [9, 3, 9, 3]);
  }),
  check("events of a unit that is given no time have one, which is now", async ({ store }) => {
    const recorder = await store.open(trial);
    await recorder.record([{ events: sequence("a", { last: 3 }) }, { events: [stored("b", 1)] }]);
    const read = timesOf(await recorder.notifications(0, all));
    assert.equal(new Set(read.slice(0, 3)).size, 1);
    // A clock may be set while this runs, but hardly by a minute.
    for (const time of read) assert.ok(Math.abs(Number(time) - Date.now()) < 60_000, `the time is ${time}, and now is ${Date.now()}`);
  }),
  check("a time that is none is refused with nothing kept", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const time of [new Date(Number.NaN), 5, "1970-01-01T00:00:00.000Z", null]) {
      const units = [{ events: [stored("a", 1)] }, { recordedAt: time as Date, events: [stored("b", 1)] }];
      await assert.rejects(recorder.record(units), InvalidArgument);
    }
    assert.equal(await recorder.head(0), 0);
  }),
  check("a Date that is changed later, by the one who gave it or a reader, changes no time", async ({ store }) => {
    const recorder = await store.open(trial);
    const given = new Date(5);
    await keep(recorder, { recordedAt: given, events: [stored("a", 1)] });
    given.setTime(6);
    for (const read of [() => recorder.events("a"), () => recorder.notifications(0, all)]) {
      (await read())[0]?.recordedAt?.setTime(7);
      assert.deepEqual(timesOf(await read()), [5]);
    }
  }),
  checkWith("another")("another handle reads the same times", async ({ store, another }) => {
    const own = await store.open(trial);
    await keep(own, unitAt(5, sequence("a", { last: 2 })));
    await keep(own, { events: [stored("b", 1)] });
    await closing(another(), async (other) => {
      const recorder: Recorder<never> = await other.open(trial);
      assert.deepEqual(timesOf(await recorder.notifications(0, all)), timesOf(await own.notifications(0, all)));
      assert.deepEqual(timesOf(await recorder.events("a")), [5, 5]);
    });
  }),
];

function unitAt(time: number, events: Unit["events"]): Unit {
  return { recordedAt: new Date(time), events };
}

function moved(from: number, to: number): Tracking {
  return { upstream: "up", pipeline: 0, epoch: "e1", from, to };
}

function timesOf(read: readonly Notification[]): readonly (number | undefined)[] {
  return read.map(({ recordedAt }) => recordedAt?.getTime());
}
