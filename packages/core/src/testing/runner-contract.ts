import assert from "node:assert/strict";
import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { FollowerFailing, NothingToSkip, NotReplaced } from "../process/errors.js";
import { readLog } from "../process/log-reader.js";
import type { RunningSystem } from "../system/running-system.js";
import type { runnerContractSystem } from "./runner-contract-system.js";

/** The subject of the checks, on data that outlives each run. */
export interface RunnerSubject {
  /** Runs `runnerContractSystem`; every call of one check runs it on the same data. */
  run(options?: { readonly following?: boolean; readonly applications?: readonly ContractApplication[] }): Promise<RunningContract>;
}

type ContractApplication = "numbers" | "lists" | "sums" | "squares" | "countdowns";
type RunningContract = RunningSystem<typeof runnerContractSystem>;

/** A promise that every runner keeps, as a check to enrol in any test framework. */
export interface RunnerCheck {
  readonly name: string;
  /** Rejects where the promise is broken. */
  run(subject: RunnerSubject): Promise<void>;
}

/** The promises of every runner, as checks for any test framework. */
export const runnerContract: readonly RunnerCheck[] = [
  check("every event reaches each follower once and in order", async (subject) => {
    await using running = await subject.run();
    await give(running, 1, 200);
    await running.numbers.giveMany("many", range(201, 250));
    await running.settled();
    const given = await givenIn(running);
    assert.equal(given.length, 250);
    await assertFollowed(running, given);
  }),
  check("a backlog that stood before the start is worked off without a new command", async (subject) => {
    await backlog(subject, 1, 1200);
    await using running = await subject.run();
    await running.settled();
    await assertFollowed(running, await givenIn(running));
  }),
  check("what is started anew goes on where it stood, and doubles nothing", async (subject) => {
    for (const first of [1, 101, 201]) {
      await using running = await subject.run();
      await give(running, first, first + 99);
    }
    await using running = await subject.run();
    await running.settled();
    assert.equal((await givenIn(running)).length, 300);
    await assertFollowed(running, await givenIn(running));
  }),
  check("two that run on the same data share the work", async (subject) => {
    await using one = await subject.run();
    await using other = await subject.run();
    await Promise.all([give(one, 1, 100), give(other, 101, 200)]);
    await Promise.all([one.settled(), other.settled()]);
    await one.settled();
    assert.equal((await givenIn(one)).length, 200);
    await assertFollowed(one, await givenIn(one));
  }),
  check("applications can be started in any order, and apart", async (subject) => {
    await using sums = await subject.run({ applications: ["sums"] });
    await using lists = await subject.run({ applications: ["lists", "squares"] });
    await backlog(subject, 1, 50);
    await lists.settled();
    await sums.settled();
    await using running = await subject.run({ following: false });
    await assertFollowed(running, await givenIn(running));
  }),
  check("a follower that fails stops alone, says why, and goes on once the cause is mended", async (subject) => {
    await using running = await subject.run();
    await failAt(running);
    const failing = (await running.status()).find(({ application }) => application === "lists");
    assert.equal(failing?.state, "failing");
    assert.equal(failing?.position, 2);
    assert.equal(failing?.failure?.id, 3);
    assert.equal(failing?.failure?.type, "number.given");
    assert.match(failing?.failure?.error.message ?? "", /-3 is negative/);
    await running.lists.findCure();
    await settledInTheEnd(running);
    assert.deepEqual(await listIn(running, "lists"), [1, 2, -3, 4]);
  }),
  check("an operator can skip what a follower fails at, and nothing else", async (subject) => {
    await using running = await subject.run();
    await failAt(running);
    const skipped = { application: "lists", upstream: "numbers", why: "a trial" } as const;
    await assert.rejects(running.skip({ ...skipped, id: 4 }), (error) => error instanceof NothingToSkip);
    await running.skip({ ...skipped, id: 3 });
    await settledInTheEnd(running);
    assert.deepEqual(await listIn(running, "lists"), [1, 2, 4]);
    const types: string[] = [];
    for await (const { type } of readLog(running.lists.log, 0)) types.push(type);
    assert.equal(types.filter((type) => type === "es.notification-skipped").length, 1);
  }),
  check("an operator can let a follower go on after another position, and has to force it where nothing is wrong", async (subject) => {
    await using running = await subject.run();
    for (const value of [1, 2, 3]) await running.numbers.give(`n${value}`, value);
    await running.settled();
    const reset = { application: "squares", upstream: "numbers", why: "a trial" } as const;
    await assert.rejects(running.resetPosition({ ...reset, after: 1 }), (error) => error instanceof NotReplaced);
    await assert.rejects(running.resetPosition({ ...reset, after: 4, force: true }), (error) => error instanceof InvalidArgument);
    assert.deepEqual(await listIn(running, "squares"), [1, 4, 9]);
    await running.resetPosition({ ...reset, after: 1, force: true });
    await inTheEnd(async () => assert.deepEqual(await listIn(running, "squares"), [1, 4, 9, 4, 9]));
    await running.resetPosition({ ...reset, after: 3, force: true });
    await running.numbers.give("n4", 4);
    await inTheEnd(async () => assert.deepEqual(await listIn(running, "squares"), [1, 4, 9, 4, 9, 16]));
    const types: string[] = [];
    for await (const { type } of readLog(running.squares.log, 0)) types.push(type);
    assert.equal(types.filter((type) => type === "es.position-reset").length, 2);
  }),
  check("a caller that recorded can wait for any follower to have caught up", async (subject) => {
    await using running = await subject.run();
    for (let value = 1; value <= 20; value += 1) {
      const recorded: Recorded = await running.numbers.give(`n${value}`, value);
      await running.sums.caughtUpWith(recorded);
      const sum = await running.sums.numbers.get(`sum ${value + 1}`);
      assert.equal(sum?.state.value, (value * (value + 1)) / 2);
    }
  }),
  check("an application responds to its own events, each once, and is caught up with when nothing more comes of them", async (subject) => {
    await using running = await subject.run();
    await Promise.all(range(1, 8).map(async (n) => running.countdowns.caughtUpWith(await running.countdowns.begin(`c${n}`, n))));
    for (const n of range(1, 8)) {
      const countdown = await running.countdowns.countdowns.expect(`c${n}`);
      assert.deepEqual(countdown.state, { left: 0, counts: n + 1 });
    }
  }),
  check(
    "own events that were recorded while nothing ran are responded to at the next start, by two that share the work",
    async (subject) => {
      const backlog = await subject.run({ following: false });
      const recorded = await backlog.countdowns.begin("c", 40);
      await backlog.stop();
      await using one = await subject.run();
      await using other = await subject.run();
      await Promise.all([one.countdowns.caughtUpWith(recorded), other.countdowns.caughtUpWith(recorded)]);
      assert.deepEqual((await other.countdowns.countdowns.expect("c")).state, { left: 0, counts: 41 });
    },
  ),
  check("who gives up waiting rejects, and leaves the others waiting", async (subject) => {
    await using running = await subject.run();
    const late = { application: "numbers", pipeline: 0, ids: [2] };
    const stopped = new AbortController();
    const others = running.sums.caughtUpWith(late);
    const given = [running.sums.caughtUpWith(late, { timeoutMs: 1 }), running.sums.caughtUpWith(late, { signal: stopped.signal })];
    const refused = given.map((each) => assert.rejects(each));
    stopped.abort();
    await Promise.all(refused);
    await give(running, 1, 2);
    await others;
  }),
  check("commands of two that run on the same data decide again after a lost race, and each is recorded once", async (subject) => {
    await using one = await subject.run();
    await using other = await subject.run({ following: false });
    const values = range(1, 32);
    await Promise.all(values.map((value) => (value % 2 === 0 ? one : other).squares.add("hot", value)));
    const list = await one.squares.lists.expect("hot");
    assert.deepEqual(
      list.state.values.toSorted((a, b) => a - b),
      values,
    );
    assert.equal(list.position, values.length + 1);
  }),
  check("a command that is refused records nothing and harms no other", async (subject) => {
    await using running = await subject.run();
    await running.numbers.give("n", 1);
    const outcomes = await Promise.allSettled([running.numbers.give("a", 2), running.numbers.give("n", 3), running.numbers.give("b", 4)]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    await running.settled();
    assert.equal((await givenIn(running)).length, 3);
    await assertFollowed(running, await givenIn(running));
  }),
  check("a command that states what JSON does not give back is refused with its path, and records nothing", async (subject) => {
    await using running = await subject.run();
    await assert.rejects(running.numbers.give("n", Number.NaN), (error: { code?: unknown; message?: unknown }) => {
      assert.equal(error.code, "invalid-event-data");
      assert.match(String(error.message), /data\.value is NaN: say it as null or as a string/);
      return true;
    });
    await running.numbers.give("n", 1);
    await running.settled();
    assert.deepEqual(await givenIn(running), [1]);
    await assertFollowed(running, [1]);
  }),
  check("nothing moves any more once it is stopped", async (subject) => {
    await backlog(subject, 1, 300);
    const running = await subject.run();
    await Promise.all([running.stop(), running.stop()]);
    await using watching = await subject.run({ following: false });
    const positions = (await watching.status()).map(({ position }) => position);
    await watching.numbers.give("late", 1);
    const later = await watching.status();
    assert.deepEqual(
      later.map(({ position }) => position),
      positions,
    );
  }),
];

function check(name: string, run: (subject: RunnerSubject) => Promise<void>): RunnerCheck {
  return { name, run };
}

async function backlog(subject: RunnerSubject, first: number, last: number): Promise<void> {
  await using running = await subject.run({ following: false });
  await give(running, first, last);
}

async function give(running: RunningContract, first: number, last: number): Promise<void> {
  await Promise.all(range(first, last).map((value) => running.numbers.give(`n${value}`, value)));
}

async function failAt(running: RunningContract): Promise<void> {
  for (const value of [1, 2, -3, 4]) await running.numbers.give(`n${value}`, value);
  await assert.rejects(running.settled(), (error) => error instanceof FollowerFailing && error.application === "lists");
  assert.deepEqual(await listIn(running, "lists"), [1, 2]);
  await running.squares.caughtUpWith({ application: "numbers", pipeline: 0, ids: [4] });
  assert.deepEqual(await listIn(running, "squares"), [1, 4, 9, 16]);
}

/** A report from before the position was moved may arrive after it. */
async function inTheEnd(holds: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A follower that failed tries again after a pause: until then, `settled` rejects. */
async function settledInTheEnd(running: RunningContract): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await running.settled();
      return;
    } catch (error) {
      if (!(error instanceof FollowerFailing) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function givenIn(running: RunningContract): Promise<readonly number[]> {
  const values: number[] = [];
  for await (const { aggregateId } of readLog(running.numbers.log, 0)) {
    const given = await running.numbers.numbers.expect(aggregateId.slice("number/".length));
    values.push(given.state.value);
  }
  return values;
}

async function listIn(running: RunningContract, name: "lists" | "squares"): Promise<readonly number[]> {
  return (await running[name].lists.get("all"))?.state.values ?? [];
}

async function assertFollowed(running: RunningContract, given: readonly number[]): Promise<void> {
  assert.deepEqual(await listIn(running, "lists"), given);
  assert.deepEqual(
    await listIn(running, "squares"),
    given.map((value) => value ** 2),
  );
  const sums: number[] = [];
  for await (const { aggregateId } of readLog(running.sums.log, 0)) sums.push(Number(aggregateId.slice("number/sum ".length)));
  assert.deepEqual(
    sums,
    given.map((_, index) => index + 2),
  );
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
