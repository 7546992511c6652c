import type { Task } from "../../../src/engine/engine.js";
import { keyOf } from "../../../src/engine/engine.js";
import { broken, type Flaws, withRun } from "./broken-engine.js";

/** Makes as many more slices as prompts came in some state of their task. */
const oneForEach = (running: boolean) =>
  broken(() => {
    const counts = new Map<string, number>();
    const active = new Set<string>();
    return (sound) => ({
      prompt: (task, options) => {
        if (active.has(keyOf(task)) === running) counts.set(keyOf(task), (counts.get(keyOf(task)) ?? 0) + 1);
        sound.prompt(task, options);
      },
      work: (application, work) =>
        sound.work(application, {
          ...work,
          run: async (task, turn) => {
            active.add(keyOf(task));
            const end = await work.run(task, turn);
            active.delete(keyOf(task));
            const left = (counts.get(keyOf(task)) ?? 0) - 1;
            counts.set(keyOf(task), left);
            return left > 0 ? { ...end, retryInMs: 0 } : end;
          },
        }),
    });
  });

/** Loses the prompts for which the test holds; it gets how many came before, and whether the task runs. */
const losing = (lost: (prompts: number, runs: boolean) => boolean) =>
  broken(() => {
    const active = new Set<string>();
    let prompts = 0;
    return (sound) => ({
      prompt: (task, options) => {
        if (!lost(prompts++, active.has(keyOf(task)))) sound.prompt(task, options);
      },
      work: (application, work) =>
        sound.work(application, {
          ...work,
          run: (task, turn) => {
            active.add(keyOf(task));
            return work.run(task, turn).finally(() => active.delete(keyOf(task)));
          },
        }),
    });
  });

const throwing = (when: (healthy: boolean, closed: boolean) => boolean) =>
  broken(() => (sound) => {
    let closed = false;
    return {
      prompt: (task, options) => {
        if (when(sound.healthy(), closed)) throw new Error("out of reach");
        sound.prompt(task, options);
      },
      close: async () => {
        await sound.close();
        closed = true;
      },
    };
  });

/** Flaws in what becomes of prompts. */
export const inPrompting: Flaws = {
  "a prompt brings a slice of that task, and no other": {
    "loses prompts": losing((prompts) => prompts % 2 === 1),
    "begins a slice without having been asked": withRun(() => (run) => async (task, turn) => ({
      retryInMs: 100,
      ...(await run(task, turn)),
    })),
    "takes one pipeline for another": withRun(() => (run) => (task, turn) => run({ ...task, pipeline: task.pipeline + 1 }, turn)),
  },
  "any number of prompts while a task is queued makes one slice": {
    "makes a slice of each prompt": oneForEach(false),
  },
  "any number of prompts while a task runs makes one more slice": {
    "makes a slice of each prompt that comes while a task runs": oneForEach(true),
    "loses what comes while a task runs": losing((_, runs) => runs),
  },
  "a prompt while a task runs is not lost when the slice ends at that moment": {
    "now and then loses what comes while a task runs": losing((prompts, runs) => runs && prompts % 10 === 9),
  },
  "ten thousand tasks wait their turn, and each has one": {
    "keeps no more than so many tasks": losing((prompts) => prompts > 9000),
    "gives some tasks two turns": withRun(() => {
      const again = new Set<number>();
      return (run) => async (task: Task, turn) => {
        const end = await run(task, turn);
        if (task.pipeline % 1000 !== 0 || again.has(task.pipeline)) return end;
        again.add(task.pipeline);
        return { retryInMs: 0 };
      };
    }),
  },
  "a prompt never throws, also when the engine is cut off or closed": {
    "throws where it is cut off": throwing((healthy) => !healthy),
    "throws when it is closed": throwing((_, closed) => closed),
  },
};
