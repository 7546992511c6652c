import { broken, type Flaws, withConsumer, withRun } from "./broken-engine.js";

const never = () => new Promise<never>(() => {});

/** Flaws in what becomes of the work of nodes that fail. */
export const inFailing: Flaws = {
  "a task whose node is cut off is given to another, with its blockage; the first is told to end, and does no harm": {
    "leaves tasks to nodes that are cut off": broken(() => () => ({}), { lockMs: 1e9 }),
    "takes too long to take over": broken(() => () => ({}), { lockMs: 6000 }),
    "does not tell a node that it has lost a task": withRun(() => (run) => (task, turn) => {
      return run(task, { ...turn, signal: new AbortController().signal });
    }),
    "tells any node that it has lost a task": withRun(() => (run) => (task, turn) => run(task, { ...turn, signal: AbortSignal.abort() })),
    "forgets the blockage of what it takes over": withRun(() => {
      let first: string | undefined;
      return (run, node) => (task, turn) => {
        first ??= node;
        return run(task, node === first ? turn : { signal: turn.signal });
      };
    }),
  },
  "a task whose slice ended while its node was cut off has another": {
    "leaves tasks to nodes that are cut off": broken(() => () => ({}), { lockMs: 1e9 }),
  },
  "a slice that never ends is given up, and its slot is free again": {
    "waits for a slice that never ends": broken(() => () => ({}), { deadlineMs: 1e9 }),
    "does not tell a slice that it was given up": withRun(() => (run) => (task, turn) => {
      return run(task, { ...turn, signal: new AbortController().signal });
    }),
  },
  "an engine that is cut off closes all the same, and so does its consumer": {
    "hangs where it is to close without its server": broken(() => (sound) => ({
      close: () => (sound.healthy() ? sound.close() : never()),
    })),
    "has consumers that never pause": withConsumer(() => ({ pause: never })),
    "says that it is well when it is closed": broken(() => (sound) => {
      let closed = false;
      const close = async () => {
        await sound.close();
        closed = true;
      };
      return { healthy: () => closed || sound.healthy(), close };
    }),
  },
};
