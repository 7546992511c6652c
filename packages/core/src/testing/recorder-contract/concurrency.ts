import assert from "node:assert/strict";
import { RecordConflict, TrackingConflict } from "../../persistence/errors.js";
import type { Recorder } from "../../persistence/recorder.js";
import { check, checkWith } from "./subject.js";
import { closing, idsOf, keep, line, logOf, nextTurn, positionsOf, range, sequence, stored, together, trial } from "./trial.js";

const writers = range(1, 20);
const rounds = range(1, 15);

/** Many may write and read at once, and nobody sees anything but whole units in the order of their commits. */
export const concurrency = [
  check("a reader that tails the log of twenty writers misses nothing, and sees no gap", async ({ store }) => {
    const recorder = await store.open(trial);
    await assertTailed(recorder, () => Promise.all(writers.map((writer) => write(recorder, writer))));
  }),
  checkWith("another")("a reader that tails what twenty writers of two handles write misses nothing, and sees no gap", async (subject) => {
    const recorder = await subject.store.open(trial);
    await closing(subject.another(), async (second) => {
      const other = await second.open(trial);
      await assertTailed(recorder, () => Promise.all(writers.map((writer) => write(writer % 2 === 0 ? recorder : other, writer))));
    });
  }),
  check("of writers who want the same position at once one wins, and the others leave nothing", async ({ store }) => {
    const recorder = await store.open(trial);
    await assertOneWinner([recorder]);
  }),
  checkWith("another")("of writers of two handles who want the same position at once one wins", async ({ store, another }) => {
    await closing(another(), async (second) => assertOneWinner([await store.open(trial), await second.open(trial)]));
  }),
  check("of followers who track the same position at once one wins, and the others leave nothing", async ({ store }) => {
    const recorder = await store.open(trial);
    for (const to of range(1, 10)) {
      const tracking = [{ upstream: "up", pipeline: 0, epoch: "e", from: to - 1, to }];
      const calls = range(1, 5).map((follower) => recorder.record([{ events: [stored(`f${follower}/${to}`, 1)], tracking }]));
      const lost = (await Promise.all(calls)).flat().filter(({ refused }) => refused !== undefined);
      assert.equal(lost.length, 4);
      for (const { refused } of lost) assert.ok(refused instanceof TrackingConflict, `refused with ${refused}`);
    }
    assert.equal((await logOf(recorder)).length, 10);
    assert.equal((await recorder.tracked("up", 0))?.position, 10);
  }),
  check("big units of writers at once do not interleave", async ({ store }) => {
    const recorder = await store.open(trial);
    const calls = range(1, 6).map((writer) => keep(recorder, { events: sequence(`w${writer}`, { last: 250 }) }));
    for (const ids of await Promise.all(calls)) assert.deepEqual(ids, range(ids[0] ?? 0, (ids[0] ?? 0) + 249));
    const log = await recorder.notifications(0, { after: 0, limit: 2000 });
    for (const first of range(0, 5).map((unit) => unit * 250)) {
      const unit = log.slice(first, first + 250);
      assert.equal(new Set(unit.map(({ aggregateId }) => aggregateId)).size, 1, "the events of two units are mixed");
      assert.deepEqual(
        unit.map(({ position }) => position),
        range(1, 250),
      );
    }
  }),
  check("a unit is seen whole or not at all", async ({ store }) => {
    const recorder = await store.open(trial);
    let writing = true;
    const write = async () => {
      for (const unit of range(0, 29)) await keep(recorder, { events: sequence("a", { first: unit * 5 + 1, last: unit * 5 + 5 }) });
    };
    const read = async () => {
      while (writing) {
        const { length } = await recorder.events("a");
        const notifications = await recorder.notifications(0, { after: 0, limit: 1000 });
        for (const seen of [length, notifications.length, await recorder.head(0)]) assert.equal(seen % 5, 0, `${seen} events are seen`);
        await nextTurn();
      }
    };
    const written = write().finally(() => {
      writing = false;
    });
    await together(written, read());
  }),
];

async function write(recorder: Recorder<never>, writer: number): Promise<void> {
  let position = 0;
  for (const round of rounds) {
    const last = position + 1 + ((writer + round) % 3);
    await keep(recorder, { events: sequence(`w${writer}`, { first: position + 1, last }) });
    position = last;
  }
}

async function assertTailed(recorder: Recorder<never>, writing: () => Promise<unknown>): Promise<void> {
  let done = false;
  const seen: string[] = [];
  const tail = async () => {
    for (let last = false; !last; ) {
      last = done;
      const fresh = await recorder.notifications(0, { after: seen.length, limit: 7 });
      for (const notification of fresh) {
        assert.equal(notification.id, seen.length + 1, `after the notification ${seen.length} came ${notification.id}`);
        seen.push(line(notification));
      }
      last &&= fresh.length === 0;
      await nextTurn();
    }
  };
  const written = writing().finally(() => {
    done = true;
  });
  await together(written, tail());
  assert.deepEqual(seen, await logOf(recorder));
  const total = writers.length * rounds.length * 2;
  assert.equal(seen.length, total, `${seen.length} of ${total} events were seen`);
  for (const writer of writers) assert.deepEqual(await positionsOf(recorder, `w${writer}`), range(1, rounds.length * 2));
}

async function assertOneWinner(recorders: readonly Recorder<never>[]): Promise<void> {
  const contenders = range(0, 7);
  for (const position of range(1, 12)) {
    const calls = contenders.map((contender) => {
      const recorder = recorders[contender % recorders.length] as Recorder<never>;
      return recorder.record([{ events: [stored(`c${contender}`, position), stored("wanted", position)] }]);
    });
    const outcomes = (await Promise.all(calls)).flat();
    const won = outcomes.filter(({ refused }) => refused === undefined);
    assert.equal(won.length, 1, `${won.length} writers won the position ${position}`);
    assert.deepEqual(idsOf(won[0]), [position * 2 - 1, position * 2]);
    for (const { refused } of outcomes) assert.ok(refused === undefined || refused instanceof RecordConflict, `refused with ${refused}`);
  }
  const [first] = recorders;
  assert.ok(first);
  assert.equal((await logOf(first)).length, 24);
  assert.deepEqual(await positionsOf(first, "wanted"), range(1, 12));
}
