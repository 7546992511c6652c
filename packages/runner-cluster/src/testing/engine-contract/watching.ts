import assert from "node:assert/strict";
import type { Task } from "../../engine/engine.js";
import { type EngineCheck, Trial, tasks } from "./trial.js";

const [task] = tasks(1) as [Task];

/** The checks of periodic work, and of the status of all tasks. */
export const watching: readonly EngineCheck[] = [
  {
    name: "status tells of each task that is not at rest what it does and where",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      const consumer = trial.work(one, "one", { slots: 2 });
      for (const each of tasks(3)) {
        one.prompt(each);
        await subject.pass(50);
      }
      await trial.begins(2);
      const sorted = async () => (await two.status()).toSorted((a, b) => a.pipeline - b.pipeline);
      const running = { state: "running", node: "one" } as const;
      const [first, second, third] = tasks(3);
      assert.deepEqual(await sorted(), [
        { ...first, ...running },
        { ...second, ...running },
        { ...third, state: "queued" },
      ]);
      trial.begun[0]?.end({ retryInMs: 60_000 });
      await trial.begins(3);
      assert.deepEqual(await sorted(), [
        { ...first, state: "resting" },
        { ...second, ...running },
        { ...third, ...running },
      ]);
      for (const begun of trial.begun) begun.end();
      await trial.during("the consumer pauses", consumer.pause());
      await trial.until("the tasks that are done are at rest", async () => (await two.status()).length === 1);
    },
  },
  {
    name: "what is to be done again and again is done by one node each time",
    run: async (subject) => {
      const names = ["one", "two", "three"];
      const done: number[] = [];
      const stops = names.map((name) => subject.node(name).every("sweep", 300, async () => void done.push(subject.time.now())));
      await subject.pass(4000);
      assert.ok(done.length >= 7 && done.length <= 16, `in 4,000 ms, what is due each 300 was done ${done.length} times`);
      for (const stop of stops) stop();
      const before = done.length;
      await subject.pass(900);
      assert.equal(done.length, before, "it was done after all had stopped");
    },
  },
  {
    name: "what is to be done again and again goes on without a node that is gone, and after a failure",
    run: async (subject) => {
      const trial = new Trial(subject);
      const done: string[] = [];
      const [one, two] = [subject.node("one"), subject.node("two")];
      const volunteer = (name: string) => async () => {
        done.push(name);
        throw new Error("for a trial");
      };
      one.every("sweep", 200, volunteer("one"));
      two.every("sweep", 200, volunteer("two"));
      two.every("other", 200, volunteer("other"));
      await trial.until("both are done", () => done.length > 3 && done.includes("other"));
      subject.cut("one");
      await subject.pass(1500);
      const before = done.length;
      await trial.until("the other goes on", () => done.slice(before).filter((name) => name === "two").length > 2);
    },
  },
  {
    name: "an engine knows whether it can be reached",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      trial.work(two, "two", { ending: () => ({}) });
      assert.deepEqual(await two.status(), []);
      assert.equal(two.healthy(), true);
      subject.cut("two");
      const since = subject.time.now();
      await trial.until("it is not reached", () => !two.healthy());
      assert.ok(subject.time.now() - since <= 1500, `it knew after ${subject.time.now() - since} ms`);
      await assert.rejects(two.status());
      subject.mend("two");
      await trial.until("it is reached again", () => two.healthy());
      one.prompt(task);
      await trial.only(1);
    },
  },
];
