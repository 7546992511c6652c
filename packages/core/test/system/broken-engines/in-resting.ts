import type { SliceEnd, Trouble, Turn } from "@es/core";
import { broken, type Flaws, keyOf, withEnd, withRun, withStatus } from "./broken-engine.js";

const withoutTrouble = ({ trouble: _, ...rest }: SliceEnd): SliceEnd => rest;

/** Says of a slice that rejects what a sound engine would not. */
const rejecting = (end: (error: Error, turn: Turn) => SliceEnd) =>
  withRun(() => (run) => (task, turn) => run(task, turn).catch((error: Error) => end(error, turn)));

const troubleOf = (message: string, attempts: number): Trouble => {
  return { state: "failing", upstream: "", message, code: "for-a-trial", attempts };
};

/** Flaws in what comes after a slice that is not the last. */
export const inResting: Flaws = {
  "a task with more to do goes behind those that wait": {
    "lets a task that has more to do go on": withRun(() => (run) => async (task, turn) => {
      let end = await run(task, turn);
      while (end.again === 0) end = await run(task, turn);
      return end;
    }),
    "lets a task that has more to do wait for a prompt": withEnd((end) => (end.again === 0 ? {} : end)),
  },
  "a task rests for as long as its slice says, and prompts do not wake it": {
    "lets any prompt wake a task": broken(() => (sound) => ({ prompt: (task) => sound.prompt(task, { urgent: true }) })),
    "lets no task rest": withEnd((end) => (end.again === undefined ? end : { ...end, again: 0 })),
    "lets tasks rest for too long": withEnd((end) => (end.again === undefined ? end : { ...end, again: end.again * 4 })),
  },
  "an urgent prompt wakes a task that rests": {
    "takes no prompt for urgent": broken(() => (sound) => ({ prompt: (task) => sound.prompt(task) })),
  },
  "an urgent prompt while a task runs spares it the rest that follows, and no other": {
    "takes no prompt for urgent while the task runs": broken(() => {
      const running = new Set<string>();
      return (sound) => ({
        work: (application, { slots, run }) =>
          sound.work(application, {
            slots,
            run: (task, turn) => {
              running.add(keyOf(task));
              return run(task, turn).finally(() => running.delete(keyOf(task)));
            },
          }),
        prompt: (task, options) => sound.prompt(task, running.has(keyOf(task)) ? {} : options),
      });
    }),
    "spares a task every rest after an urgent prompt": broken(() => {
      const urgent = new Set<string>();
      return (sound) => ({
        work: (application, { slots, run }) =>
          sound.work(application, {
            slots,
            run: async (task, turn) => {
              const end = await run(task, turn);
              return urgent.has(keyOf(task)) && end.again !== undefined ? { ...end, again: 0 } : end;
            },
          }),
        prompt: (task, options) => {
          if (options?.urgent) urgent.add(keyOf(task));
          sound.prompt(task, options);
        },
      });
    }),
  },
  "trouble is shown, kept, and given to whoever has the next turn": {
    "forgets trouble": withEnd(withoutTrouble),
    "does not show trouble": withStatus((tasks) => tasks.map(({ trouble: _, ...task }) => task)),
    "gives trouble to the node that it knows it from only": withRun(() => {
      const seen = new Map<string, string>();
      return (run, node) => (task, turn) => {
        const known = seen.get(keyOf(task)) ?? node;
        seen.set(keyOf(task), node);
        return run(task, known === node ? turn : { signal: turn.signal });
      };
    }),
    "never forgets trouble": withRun(() => {
      const kept = new Map<string, Trouble>();
      return (run) => (task, turn) => {
        const trouble = turn.trouble ?? kept.get(keyOf(task));
        if (trouble !== undefined) kept.set(keyOf(task), trouble);
        return run(task, trouble === undefined ? turn : { ...turn, trouble });
      };
    }),
  },
  "trouble goes with a task that has more to do, and is gone when a slice ends without it": {
    "forgets the trouble of a task that has more to do": withEnd((end) => (end.again === 0 ? withoutTrouble(end) : end)),
    "keeps trouble that is over": withRun(() => (run) => async (task, turn) => {
      const end = await run(task, turn);
      return turn.trouble === undefined || end.again === undefined ? end : { trouble: turn.trouble, ...end };
    }),
  },
  "a slice that rejects is trouble, and tried again less and less often": {
    "lets go of a task whose slice rejects": rejecting(() => ({})),
    "says nothing of why a slice rejected": rejecting((_, { trouble }) => {
      return { again: 100, trouble: troubleOf("something went wrong", (trouble?.attempts ?? 0) + 1) };
    }),
    "does not count attempts": rejecting(({ message }) => ({ again: 2000, trouble: troubleOf(message, 1) })),
    "does not back off": rejecting(({ message }, { trouble }) => ({
      again: 50,
      trouble: troubleOf(message, (trouble?.attempts ?? 0) + 1),
    })),
  },
  "trouble without a time is tried again by back-off": {
    "tries again at once": withEnd((end) => (end.trouble !== undefined && end.again === undefined ? { ...end, again: 0 } : end)),
    "does not try again": withEnd((end) => (end.trouble !== undefined && end.again === undefined ? {} : end)),
  },
};
