import { broken, type Flaws, withStatus } from "./broken-engine.js";

/** Flaws in what is done by one node, and in what is known of all. */
export const inWatching: Flaws = {
  "status tells of each task that is not at rest what it does and where": {
    "does not say where a task runs": withStatus((tasks) => tasks.map(({ node: _, ...task }) => task)),
    "tells only of what runs": withStatus((tasks) => tasks.filter(({ state }) => state === "running")),
    "takes what rests for queued": withStatus((tasks) =>
      tasks.map((task) => (task.state === "resting" ? { ...task, state: "queued" } : task)),
    ),
    "knows of its own tasks only": broken(() => (sound, node) => ({
      status: async () => (await sound.status()).filter((task) => task.node === undefined || task.node === node),
    })),
  },
  "what is to be done again and again is done by one node each time": {
    "lets every node do it": broken(() => (sound, node) => ({ every: (name, ms, work) => sound.every(`${name} ${node}`, ms, work) })),
    "does it too seldom": broken(() => (sound) => ({ every: (name, ms, work) => sound.every(name, ms * 3, work) })),
    "does it once": broken(() => (sound) => ({
      every: (name, ms, work) => {
        let done = false;
        return sound.every(name, ms, async () => {
          if (!done) await work();
          done = true;
        });
      },
    })),
    "does it after it was stopped": broken(() => (sound) => ({
      every: (name, ms, work) => {
        sound.every(name, ms, work);
        return () => {};
      },
    })),
  },
  "what is to be done again and again goes on without a node that is gone, and after a failure": {
    "leaves it to the first node": broken(() => {
      const first = new Map<string, string>();
      return (sound, node) => ({
        every: (name, ms, work) => {
          if (!first.has(name)) first.set(name, node);
          return first.get(name) === node ? sound.every(name, ms, work) : () => {};
        },
      });
    }),
    "does nothing more after a failure": broken(() => (sound) => ({
      every: (name, ms, work) => {
        const stop = sound.every(name, ms, () => work().catch(() => stop()));
        return stop;
      },
    })),
  },
  "an engine knows whether it can be reached": {
    "always says that it is well": broken(() => () => ({ healthy: () => true })),
    "never says that it is well": broken(() => () => ({ healthy: () => false })),
    "knows of no tasks where it is cut off": broken(() => (sound) => ({ status: () => sound.status().catch(() => []) })),
    "stays away once it was cut off": broken(() => (sound) => {
      let well = true;
      const healthy = () => {
        well &&= sound.healthy();
        return well;
      };
      return { healthy };
    }),
  },
};
