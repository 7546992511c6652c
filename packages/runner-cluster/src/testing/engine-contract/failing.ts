import assert from "node:assert/strict";
import type { Blockage, Task } from "../../engine/engine.js";
import { type EngineCheck, Trial, tasks } from "./trial.js";

const [task] = tasks(1) as [Task];
const blockage: Blockage = { state: "waiting", upstream: "numbers", message: "the store is away", attempts: 1 };

/** The checks of the work of nodes that fail. */
export const failing: readonly EngineCheck[] = [
  {
    name: "a task whose node is cut off is given to another, with its blockage; the first is told to end, and does no harm",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      const first = trial.work(one, "one", {
        ending: () => (trial.begun.length === 1 ? { retryInMs: 0, blockage } : new Promise(() => {})),
      });
      one.prompt(task);
      await trial.begins(2);
      await trial.until("it runs", async () => (await two.status())[0]?.state === "running");
      trial.work(two, "two");
      subject.cut("one");
      const since = subject.time.now();
      await trial.begins(3);
      const [, lost, taken] = trial.begun;
      assert.ok(subject.time.now() - since <= subject.takeoverMs, `it was taken over after ${subject.time.now() - since} ms`);
      assert.equal(taken?.node, "two");
      assert.deepEqual(taken?.turn.blockage, blockage);
      await trial.until("the first is told to end", () => lost?.turn.signal.aborted ?? false);
      subject.mend("one");
      await subject.pass(500);
      assert.deepEqual(await two.status(), [{ ...task, state: "running", node: "two", blockage }]);
      assert.equal(taken?.turn.signal.aborted, false);
      taken?.end();
      void first.pause();
      await trial.until("it is at rest", async () => (await two.status()).length === 0);
    },
  },
  {
    name: "a task whose slice ended while its node was cut off has another",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      trial.work(one, "one");
      one.prompt(task);
      await trial.begins(1);
      subject.cut("one");
      await subject.pass(500);
      trial.begun[0]?.end();
      trial.work(two, "two", { ending: () => ({}) });
      await trial.begins(2);
      assert.equal(trial.begun[1]?.node, "two");
      await trial.until("it is at rest", async () => (await two.status()).length === 0);
    },
  },
  {
    name: "a slice that never ends is given up, and its slot is free again",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      const ending = () => (trial.begun.length === 1 ? new Promise<never>(() => {}) : {});
      trial.work(one, "one", { slots: 1, ending });
      one.prompt(task);
      const [first] = await trial.begins(1);
      await subject.pass(subject.deadlineMs);
      const [, second] = await trial.only(2);
      assert.equal(first?.turn.signal.aborted, true);
      assert.equal(second?.turn.blockage?.code, "slice-overdue");
      assert.equal(second?.turn.blockage?.state, "failing");
    },
  },
  {
    name: "an engine that is cut off closes all the same, and so does its consumer",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      const consumer = trial.work(one, "one");
      one.prompt(task);
      await trial.begins(1);
      subject.cut("one");
      await trial.until("it is not reached", () => !one.healthy());
      trial.begun[0]?.end();
      await trial.during("the consumer pauses", consumer.pause());
      await trial.during("the consumer closes", consumer.close());
      await trial.during("the engine closes", one.close());
      assert.equal(one.healthy(), false);
    },
  },
];
