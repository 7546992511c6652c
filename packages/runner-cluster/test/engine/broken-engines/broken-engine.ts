import { virtualTime } from "@es/core/testing";
import type { EngineSubject } from "@es/runner-cluster/testing";
import type { Consumer, Engine, SliceEnd, TaskHandler, TaskStatus } from "../../../src/engine/engine.js";
import { type InMemoryEngineOptions, inMemoryEngine } from "../../../src/engine/in-memory-engine.js";

/** An engine with a flaw. */
export type Flaw = () => EngineSubject;

/** Engines with flaws, by what is wrong with them in words that follow "an engine that", by the check that has to catch each. */
export type Flaws = Readonly<Record<string, Readonly<Record<string, Flaw>>>>;

/** The change for the worse, for each node. */
export type Change = (sound: Engine, node: string) => Partial<Engine>;

/** Engines in memory, changed for the worse; `make` makes a change for the nodes of one engine, which may share what it keeps. */
export function broken(make: () => Change, options: InMemoryEngineOptions = {}): Flaw {
  return () => {
    const change = make();
    return subjectInMemory(change, options);
  };
}

/** Engines in memory on virtual time. */
export function subjectInMemory(change: Change = () => ({}), options: InMemoryEngineOptions = {}): EngineSubject {
  const time = virtualTime();
  const deadlineMs = 60_000;
  const engine = inMemoryEngine({ time, deadlineMs, ...options });
  const node = (name: string) => {
    const sound = delegating(engine.node(name));
    return { ...sound, ...change(sound, name) };
  };
  const [cut, mend] = [(name: string) => engine.cut(name), (name: string) => engine.mend(name)];
  return { node, cut, mend, time, pass: (ms) => time.run(ms), deadlineMs, takeoverMs: 3010 };
}

/** Runs a slice. */
export type Run = TaskHandler["run"];

/** Changes how slices run; `change` gets the sound way, and is made anew for each engine. */
export function withRun(make: () => (run: Run, node: string) => Run): Flaw {
  return broken(() => {
    const change = make();
    return (sound, node) => ({ work: (application, work) => sound.work(application, { ...work, run: change(work.run, node) }) });
  });
}

/** Changes how slices end. */
export function withEnd(change: (end: SliceEnd) => SliceEnd): Flaw {
  return withRun(() => (run) => async (task, turn) => change(await run(task, turn)));
}

export function withConsumer(change: (sound: Consumer) => Partial<Consumer>): Flaw {
  return broken(() => (sound) => ({
    work: (application, work) => {
      const consumer = sound.work(application, work);
      const [pause, resume, close] = [() => consumer.pause(), () => consumer.resume(), () => consumer.close()];
      return { pause, resume, close, ...change({ pause, resume, close }) };
    },
  }));
}

export function withStatus(change: (tasks: readonly TaskStatus[]) => readonly TaskStatus[]): Flaw {
  return broken(() => (sound) => ({ status: async () => change(await sound.status()) }));
}

function delegating(sound: Engine): Engine {
  return {
    description: sound.description,
    node: sound.node,
    prompt: (...args) => sound.prompt(...args),
    work: (...args) => sound.work(...args),
    every: (...args) => sound.every(...args),
    healthy: () => sound.healthy(),
    status: () => sound.status(),
    close: () => sound.close(),
  };
}
