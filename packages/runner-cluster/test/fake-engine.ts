import { type Engine, type SliceEnd, systemTime, type Task, type TaskStatus, type Time, type Trouble, type Work } from "@es/core";

interface Entry {
  task: Task;
  state: "idle" | "queued" | "running" | "resting";
  again: boolean;
  trouble?: Trouble | undefined;
  stop?: () => void;
}

/** A minimal engine until the real one is there. */
export function fakeEngine(time: Time = systemTime) {
  const entries = new Map<string, Entry>();
  const consumers: { application: string; work: Work; free: number; paused: boolean; running: Set<Promise<unknown>> }[] = [];
  const entryOf = (task: Task) => {
    const key = `${task.application}/${task.pipeline}`;
    const entry = entries.get(key) ?? { task, state: "idle", again: false };
    entries.set(key, entry);
    return entry;
  };
  const prompt = (task: Task, urgent = false) => {
    const entry = entryOf(task);
    if (entry.state === "running") entry.again = true;
    if (entry.state === "idle" || (entry.state === "resting" && (urgent || entry.trouble === undefined))) queue(entry);
  };
  const queue = (entry: Entry) => {
    entry.stop?.();
    entry.state = "queued";
    setImmediate(pump);
  };
  const pump = () => {
    for (const entry of entries.values()) {
      if (entry.state !== "queued") continue;
      const able = consumers.filter((c) => c.application === entry.task.application && !c.paused && c.free > 0);
      const consumer = able[Math.floor(Math.random() * able.length)];
      if (consumer === undefined) continue;
      entry.state = "running";
      consumer.free -= 1;
      const done = consumer.work
        .run(entry.task, { signal: new AbortController().signal, ...(entry.trouble ? { trouble: entry.trouble } : {}) })
        .then((end: SliceEnd) => {
          consumer.free += 1;
          consumer.running.delete(done);
          entry.trouble = end.trouble;
          if ((entry.again && end.trouble === undefined) || end.again === 0) queue(entry);
          else if (end.again !== undefined) {
            entry.state = "resting";
            entry.stop = time.after(end.again, () => queue(entry));
          } else entry.state = "idle";
          entry.again = false;
          pump();
        });
      consumer.running.add(done);
    }
  };
  const node = (): Engine => ({
    description: "fake",
    prompt: (task, options) => prompt(task, options?.urgent),
    work: (application, work) => {
      const consumer = { application, work, free: work.slots, paused: false, running: new Set<Promise<unknown>>() };
      consumers.push(consumer);
      pump();
      const pause = async () => {
        consumer.paused = true;
        await Promise.all(consumer.running);
      };
      return {
        pause,
        resume: () => {
          consumer.paused = false;
          pump();
        },
        close: pause,
      };
    },
    every: (_name, ms, work) => {
      let stop = () => {};
      const go = () => {
        stop = time.after(ms, () => void work().finally(go));
      };
      go();
      return () => stop();
    },
    healthy: () => true,
    status: async () =>
      [...entries.values()]
        .filter(({ state }) => state !== "idle")
        .map(({ task, state, trouble }) => ({ ...task, state, ...(trouble ? { trouble } : {}) }) as TaskStatus),
    close: async () => {},
  });
  return { node };
}
