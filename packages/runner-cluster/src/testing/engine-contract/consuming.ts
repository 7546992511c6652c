import assert from "node:assert/strict";
import { keyOf, type Task } from "../../engine/engine.js";
import { type Begun, type EngineCheck, type EngineSubject, Trial, tasks } from "./trial.js";

const [task] = tasks(1) as [Task];

/** How nodes work for applications. */
export const consuming: readonly EngineCheck[] = [
  {
    name: "one node at a time has a task, and many nodes have many",
    run: async (subject) => {
      const trial = new Trial(subject);
      const names = ["one", "two", "three"];
      const engines = names.map((name) => subject.node(name));
      const ending = (begun: Begun) => lasting(subject, 15).then(() => (begun.task.pipeline % 2 === 0 ? {} : { retryInMs: 5 }));
      const consumers = engines.map((engine, index) => trial.work(engine, names[index] ?? "", { slots: 2, ending }));
      // So many rounds on any machine, and more on one that has much else to do.
      for (let round = 0; round < 40 || (round < 400 && trial.begun.length < 60); round += 1) {
        for (const each of tasks(6)) engines[(round + each.pipeline) % 3]?.prompt(each);
        await subject.pass(13);
      }
      await trial.during("the consumers close", Promise.all(consumers.map((consumer) => consumer.close())));
      assert.deepEqual(trial.overlaps, []);
      assert.ok(trial.begun.length >= 60, `only ${trial.begun.length} slices began`);
      assert.ok(new Set(trial.begun.map(({ node }) => node)).size > 1, "one node did all");
    },
  },
  {
    name: "a node runs as many tasks of an application at once as it has slots",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      trial.work(one, "one", { slots: 3 });
      for (const each of tasks(10)) one.prompt(each);
      await trial.only(3);
      for (let ended = 0; ended < 10; ended += 1) {
        await trial.begins(Math.min(10, ended + 3));
        trial.begun[ended]?.end();
      }
      await trial.only(10);
      assert.equal(trial.most, 3);
    },
  },
  {
    name: "an application whose slots are all taken does not hold up another",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      trial.work(one, "one", { slots: 2 });
      for (const each of tasks(50)) one.prompt(each);
      await trial.begins(2);
      trial.work(one, "one", { application: "lists", slots: 1, ending: () => ({}) });
      one.prompt({ application: "lists", pipeline: 0 });
      const begun = await trial.only(3);
      assert.equal(begun[2]?.task.application, "lists");
      for (const each of begun) each.end();
    },
  },
  {
    name: "a consumer that is paused takes nothing, and what came meanwhile when it is resumed",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      const consumer = trial.work(one, "one", { slots: 2 });
      one.prompt(task);
      await trial.begins(1);
      let paused = false;
      const pausing = consumer.pause().then(() => {
        paused = true;
      });
      await subject.pass(200);
      assert.equal(paused, false, "it said that it was at rest while a slice ran");
      trial.begun[0]?.end();
      await trial.during("the consumer pauses", pausing);
      for (const each of tasks(5)) one.prompt(each);
      await trial.only(1);
      consumer.resume();
      for (let ended = 1; ended <= 5; ended += 1) {
        await trial.begins(ended + 1);
        trial.begun[ended]?.end();
      }
      await trial.only(6);
    },
  },
  {
    name: "a consumer that closes ends what it began, and others have the rest",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      const closing = trial.work(one, "one", { slots: 3, ending: () => lasting(subject, 30).then(() => ({})) });
      for (const each of tasks(40)) one.prompt(each);
      await trial.begins(5);
      await trial.during("the consumer closes", closing.close());
      assert.equal(trial.running, 0, "it said that it was closed while slices ran");
      const before = trial.begun.length;
      await trial.only(before);
      closing.resume();
      trial.work(two, "two", { ending: () => ({}) });
      await trial.only(40);
      assert.ok(
        trial.begun.slice(before).every(({ node }) => node === "two"),
        "it took tasks after it was closed",
      );
      assert.equal(new Set(trial.begun.map((begun) => keyOf(begun.task))).size, 40);
      await trial.during("it closes again", closing.close());
    },
  },
  {
    name: "a consumer that closes as prompts come leaves none of them behind",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      for (let round = 0; round < 10; round += 1) {
        const closing = trial.work(one, "one", { slots: 2, ending: () => lasting(subject, 5).then(() => ({})) });
        await subject.pass(20);
        for (const each of tasks(4)) two.prompt({ ...each, pipeline: round * 4 + each.pipeline });
        await subject.pass(round);
        await trial.during("the consumer closes", closing.close());
      }
      trial.work(two, "two", { ending: () => ({}) });
      const seen = () => new Set(trial.begun.map((begun) => keyOf(begun.task))).size;
      await trial.until("every task has had a slice", () => seen() === 40);
    },
  },
];

function lasting({ time }: EngineSubject, ms: number): Promise<void> {
  return new Promise((resolve) => time.after(ms, resolve));
}
