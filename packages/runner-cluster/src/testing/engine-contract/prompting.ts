import assert from "node:assert/strict";
import { keyOf } from "../../engine/engine.js";
import { type EngineCheck, Trial, tasks } from "./trial.js";

const [task, other] = tasks(2) as [ReturnType<typeof tasks>[0], ReturnType<typeof tasks>[0]];

/** The checks of prompts. */
export const prompting: readonly EngineCheck[] = [
  {
    name: "a prompt brings a slice of that task, and no other",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      trial.work(one, "one", { ending: () => ({}) });
      one.prompt(task);
      const [first] = await trial.only(1);
      assert.deepEqual({ ...first?.task }, task);
      assert.equal(first?.turn.blockage, undefined);
      one.prompt(task);
      await trial.only(2);
    },
  },
  {
    name: "any number of prompts while a task is queued makes one slice",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      trial.work(one, "one", { slots: 1 });
      await trial.until("the first task runs", async () => {
        one.prompt(other);
        await subject.pass(20);
        return trial.begun.length > 0;
      });
      for (let count = 0; count < 500; count += 1) for (const each of [one, two]) each.prompt(task);
      await subject.pass(300);
      for (let count = 0; count < 500; count += 1) for (const each of [one, two]) each.prompt(task);
      await subject.pass(300);
      trial.begun[0]?.end();
      await trial.until("the task that was prompted runs", () => trial.begun.some((begun) => keyOf(begun.task) === keyOf(task)));
      const slices = () => trial.begun.filter((begun) => keyOf(begun.task) === keyOf(task));
      for (const begun of trial.begun) begun.end();
      await subject.pass(700);
      for (const begun of trial.begun) begun.end();
      assert.equal(slices().length, 1, `1,000 prompts while it was queued made ${slices().length} slices`);
    },
  },
  {
    name: "any number of prompts while a task runs makes one more slice",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      for (const [name, engine] of [
        ["one", one],
        ["two", two],
      ] as const)
        trial.work(engine, name);
      one.prompt(task);
      const [first] = await trial.only(1);
      for (let count = 0; count < 500; count += 1) for (const each of [one, two]) each.prompt(task);
      await trial.only(1);
      first?.end();
      const [, second] = await trial.only(2);
      second?.end();
      await trial.only(2);
      assert.deepEqual(trial.overlaps, []);
    },
  },
  {
    name: "a prompt while a task runs is not lost when the slice ends at that moment",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      trial.work(one, "one");
      one.prompt(task);
      for (let slice = 0; slice < 50; slice += 1) {
        await trial.begins(slice + 1);
        one.prompt(task);
        if (slice % 2 === 0) await subject.pass(1 + (slice % 7));
        trial.begun[slice]?.end();
      }
      await trial.begins(51);
      trial.begun[50]?.end();
    },
  },
  {
    name: "ten thousand tasks wait their turn, and each has one",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      for (const each of tasks(10_000)) one.prompt(each);
      await subject.pass(50);
      trial.work(one, "one", { slots: 10, ending: () => ({}) });
      await trial.only(10_000);
      assert.equal(new Set(trial.begun.map((begun) => begun.task.pipeline)).size, 10_000);
      assert.deepEqual(await one.status(), []);
    },
  },
  {
    name: "a prompt never throws, also when the engine is cut off or closed",
    run: async (subject) => {
      const [one, two] = [subject.node("one"), subject.node("two")];
      subject.cut("two");
      two.prompt(task, { urgent: true });
      await subject.pass(1500);
      two.prompt(task);
      await one.close();
      one.prompt(task);
      one.prompt(task, { urgent: true });
      await one.close();
      await subject.pass(100);
    },
  },
];
