import type { Blockage, SliceContext, SliceEnd } from "../../../src/engine/engine.js";
import { keyOf } from "../../../src/engine/engine.js";
import { broken, type Flaws, withEnd, withRun, withStatus } from "./broken-engine.js";

const withoutBlockage = ({ blockage: _, ...rest }: SliceEnd): SliceEnd => rest;

/** Says of a slice that rejects what a sound engine would not. */
const rejecting = (end: (error: Error, turn: SliceContext) => SliceEnd) =>
  withRun(() => (run) => (task, turn) => run(task, turn).catch((error: Error) => end(error, turn)));

const blockageOf = (message: string, attempts: number): Blockage => {
  return { state: "failing", upstream: "", message, code: "for-a-trial", attempts };
};

/** Flaws in what comes after a slice that is not the last. */
export const inResting: Flaws = {
  "a task with more to do goes behind those that wait": {
    "lets a task that has more to do go on": withRun(() => (run) => async (task, turn) => {
      let end = await run(task, turn);
      while (end.retryInMs === 0) end = await run(task, turn);
      return end;
    }),
    "lets a task that has more to do wait for a prompt": withEnd((end) => (end.retryInMs === 0 ? {} : end)),
  },
  "a task rests for as long as its slice says, and prompts do not wake it": {
    "lets any prompt wake a task": broken(() => (sound) => ({ prompt: (task) => sound.prompt(task, { urgent: true }) })),
    "lets no task rest": withEnd((end) => (end.retryInMs === undefined ? end : { ...end, retryInMs: 0 })),
    "lets tasks rest for too long": withEnd((end) => (end.retryInMs === undefined ? end : { ...end, retryInMs: end.retryInMs * 4 })),
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
              return urgent.has(keyOf(task)) && end.retryInMs !== undefined ? { ...end, retryInMs: 0 } : end;
            },
          }),
        prompt: (task, options) => {
          if (options?.urgent) urgent.add(keyOf(task));
          sound.prompt(task, options);
        },
      });
    }),
  },
  "a blockage is shown, kept, and given to the next slice": {
    "forgets blockages": withEnd(withoutBlockage),
    "does not show blockages": withStatus((tasks) => tasks.map(({ blockage: _, ...task }) => task)),
    "gives a blockage to the node that it knows it from only": withRun(() => {
      const seen = new Map<string, string>();
      return (run, node) => (task, turn) => {
        const known = seen.get(keyOf(task)) ?? node;
        seen.set(keyOf(task), node);
        return run(task, known === node ? turn : { signal: turn.signal });
      };
    }),
    "never forgets blockages": withRun(() => {
      const kept = new Map<string, Blockage>();
      return (run) => (task, turn) => {
        const blockage = turn.blockage ?? kept.get(keyOf(task));
        if (blockage !== undefined) kept.set(keyOf(task), blockage);
        return run(task, blockage === undefined ? turn : { ...turn, blockage });
      };
    }),
  },
  "a blockage goes with a task that has more to do, and is gone when a slice ends without it": {
    "forgets the blockage of a task that has more to do": withEnd((end) => (end.retryInMs === 0 ? withoutBlockage(end) : end)),
    "keeps a blockage that is over": withRun(() => (run) => async (task, turn) => {
      const end = await run(task, turn);
      return turn.blockage === undefined || end.retryInMs === undefined ? end : { blockage: turn.blockage, ...end };
    }),
  },
  "a slice that rejects is blocked, and tried again less and less often": {
    "lets go of a task whose slice rejects": rejecting(() => ({})),
    "says nothing of why a slice rejected": rejecting((_, { blockage }) => {
      return { retryInMs: 100, blockage: blockageOf("something went wrong", (blockage?.attempts ?? 0) + 1) };
    }),
    "does not count attempts": rejecting(({ message }) => ({ retryInMs: 2000, blockage: blockageOf(message, 1) })),
    "does not back off": rejecting(({ message }, { blockage }) => ({
      retryInMs: 50,
      blockage: blockageOf(message, (blockage?.attempts ?? 0) + 1),
    })),
  },
  "a blockage without a time is tried again by back-off": {
    "tries again at once": withEnd((end) => (end.blockage !== undefined && end.retryInMs === undefined ? { ...end, retryInMs: 0 } : end)),
    "does not try again": withEnd((end) => (end.blockage !== undefined && end.retryInMs === undefined ? {} : end)),
  },
};
