import { keyOf } from "../../../src/engine/engine.js";
import { broken, type Flaws, type Run, withConsumer, withRun } from "./broken-engine.js";

/** Lets a node run only so many slices at once, of whatever application. */
function sharedSlots(slots: number): (run: Run) => Run {
  let running = 0;
  const waiting: (() => void)[] = [];
  return (run) => async (task, turn) => {
    if (running >= slots) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    return run(task, turn).finally(() => {
      running -= 1;
      waiting.shift()?.();
    });
  };
}

/** Loses tasks that were asked for before any consumer closed, and not run by then. */
const losingAtClose = broken(() => {
  const asked = new Map<string, number>();
  let closed = 0;
  return (sound) => ({
    prompt: (task, options) => {
      asked.set(keyOf(task), closed);
      sound.prompt(task, options);
    },
    work: (application, work) => {
      const run: Run = async (task, turn) => ((asked.get(keyOf(task)) ?? closed) < closed ? {} : work.run(task, turn));
      const consumer = sound.work(application, { ...work, run });
      const close = () => {
        closed += 1;
        return consumer.close();
      };
      return { pause: () => consumer.pause(), resume: () => consumer.resume(), close };
    },
  });
});

/** Flaws in how nodes work for applications. */
export const inConsuming: Flaws = {
  "one node at a time has a task, and many nodes have many": {
    "gives a task to two at once": withRun(() => (run) => async (task, turn) => (await Promise.all([run(task, turn), run(task, turn)]))[0]),
    "lets one node do all": broken(() => (sound, node) => ({
      work: (application, work) => sound.work(application, node === "one" ? work : { ...work, slots: 0 }),
    })),
  },
  "a node runs as many tasks of an application at once as it has slots": {
    "takes more tasks than there are slots": broken(() => (sound) => ({
      work: (application, work) => sound.work(application, { ...work, slots: work.slots + 1 }),
    })),
    "leaves a slot empty": broken(() => (sound) => ({
      work: (application, work) => sound.work(application, { ...work, slots: work.slots - 1 }),
    })),
  },
  "an application whose slots are all taken does not hold up another": {
    "shares slots among applications": withRun(() => sharedSlots(2)),
  },
  "a consumer that is paused takes nothing, and what came meanwhile when it is resumed": {
    "says that it is paused while a slice runs": withConsumer((sound) => ({ pause: async () => void sound.pause() })),
    "takes tasks while it is paused": withConsumer((sound) => ({
      pause: async () => {
        const paused = sound.pause();
        await paused;
        sound.resume();
      },
    })),
    "does not resume": withConsumer(() => ({ resume: () => {} })),
  },
  "a consumer that closes ends what it began, and others have the rest": {
    "says that it is closed while slices run": withConsumer((sound) => ({ close: async () => void sound.close() })),
    "does not close": withConsumer((sound) => ({ close: () => sound.pause() })),
    "loses what waits when a consumer closes": losingAtClose,
  },
  "a consumer that closes as prompts come leaves none of them behind": {
    "loses what comes as a consumer closes": losingAtClose,
  },
};
