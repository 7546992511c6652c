import assert from "node:assert/strict";
import type { Blockage, Task } from "../../engine/engine.js";
import { type EngineCheck, Trial, tasks } from "./trial.js";

const [task] = tasks(1) as [Task];
const blockage: Blockage = {
  state: "failing",
  upstream: "numbers",
  id: 3,
  type: "number.given",
  message: "3 is odd",
  code: "odd",
  attempts: 2,
};

/** The checks of the time after a slice that is not the last. */
export const resting: readonly EngineCheck[] = [
  {
    name: "a task with more to do goes behind those that wait",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      const left = new Map<number, number>();
      const ending = ({ task: { pipeline } }: { readonly task: Task }) => {
        const turns = (left.get(pipeline) ?? 0) + 1;
        left.set(pipeline, turns);
        return turns < 4 ? { retryInMs: 0 } : {};
      };
      for (const each of tasks(3)) {
        one.prompt(each);
        await subject.pass(50);
      }
      trial.work(one, "one", { slots: 1, ending });
      await trial.only(12);
      assert.deepEqual(
        trial.begun.map((begun) => begun.task.pipeline),
        [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2],
      );
    },
  },
  {
    name: "a task rests for as long as its slice says, and prompts do not wake it",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      trial.work(one, "one", { ending: () => (trial.begun.length === 1 ? { retryInMs: 1200 } : {}) });
      one.prompt(task);
      await trial.begins(1);
      await subject.pass(200);
      for (let count = 0; count < 100; count += 1) one.prompt(task);
      const [first, second] = await trial.begins(2);
      const rested = (second?.at ?? 0) - (first?.at ?? 0);
      assert.ok(rested >= 1190 && rested < 4000, `it rested for ${rested} ms`);
      await trial.only(2);
    },
  },
  {
    name: "an urgent prompt wakes a task that rests",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      trial.work(one, "one", { ending: () => (trial.begun.length === 1 ? { retryInMs: 60_000, blockage } : {}) });
      one.prompt(task);
      await trial.only(1);
      two.prompt(task, { urgent: true });
      const [, second] = await trial.only(2);
      assert.deepEqual(second?.turn.blockage, blockage);
    },
  },
  {
    name: "an urgent prompt while a task runs spares it the rest that follows, and no other",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      trial.work(one, "one");
      one.prompt(task);
      for (let slice = 0; slice < 30; slice += 1) {
        await trial.begins(slice + 1);
        two.prompt(task, { urgent: true });
        // Every second time the prompt is on its way while the slice ends.
        if (slice % 2 === 0) await subject.pass(1 + 3 * (slice % 7));
        trial.begun[slice]?.end({ retryInMs: 60_000, blockage });
      }
      const last = (await trial.begins(31))[30];
      assert.deepEqual(last?.turn.blockage, blockage);
      last?.end({ retryInMs: 60_000, blockage });
      await trial.only(31);
      assert.deepEqual(trial.overlaps, []);
    },
  },
  {
    name: "a blockage is shown, kept, and given to the next slice",
    run: async (subject) => {
      const trial = new Trial(subject);
      const [one, two] = [subject.node("one"), subject.node("two")];
      const consumer = trial.work(one, "one", { ending: () => ({ retryInMs: 2000, blockage }) });
      one.prompt(task);
      await trial.begins(1);
      await trial.until("the task rests", async () => (await two.status())[0]?.state === "resting");
      assert.deepEqual(await two.status(), [{ ...task, state: "resting", blockage }]);
      await trial.during("the consumer closes", consumer.close());
      trial.work(two, "two", { ending: () => ({}) });
      const [, second] = await trial.only(2);
      assert.equal(second?.node, "two");
      assert.deepEqual(second?.turn.blockage, blockage);
      one.prompt(task);
      const [, , third] = await trial.only(3);
      assert.equal(third?.turn.blockage, undefined, "a blockage that is over was kept");
    },
  },
  {
    name: "a blockage goes with a task that has more to do, and is gone when a slice ends without it",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      const ends = [{ retryInMs: 0, blockage }, { retryInMs: 0 }, {}];
      trial.work(one, "one", { ending: () => ends[trial.begun.length - 1] ?? {} });
      one.prompt(task);
      await trial.only(3);
      assert.deepEqual(
        trial.begun.map(({ turn }) => turn.blockage),
        [undefined, blockage, undefined],
      );
    },
  },
  {
    name: "a slice that rejects is blocked, and tried again less and less often",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      const failing = () => Promise.reject(Object.assign(new Error("no such policy"), { code: "for-a-trial" }));
      trial.work(one, "one", { ending: () => (trial.begun.length < 8 ? failing() : {}) });
      one.prompt(task);
      await trial.only(8);
      const { attempts, ...rest } = trial.begun[7]?.turn.blockage ?? { attempts: 0 };
      assert.deepEqual(rest, { state: "failing", upstream: "", message: "no such policy", code: "for-a-trial" });
      assert.equal(attempts, 7);
      const rests = trial.begun.slice(1).map(({ at }, index) => at - (trial.begun[index]?.at ?? 0));
      assert.ok((rests[6] ?? 0) > 1000 && (rests[0] ?? 0) < 1000, `it rested for ${rests.map(Math.round).join(", ")} ms`);
    },
  },
  {
    name: "a blockage without a time is tried again by back-off",
    run: async (subject) => {
      const trial = new Trial(subject);
      const one = subject.node("one");
      trial.work(one, "one", { ending: () => (trial.begun.length === 1 ? { blockage } : {}) });
      one.prompt(task);
      const [first, second] = await trial.only(2);
      assert.deepEqual(second?.turn.blockage, blockage);
      assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 40, "it did not rest");
    },
  },
];
