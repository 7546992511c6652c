import assert from "node:assert/strict";
import type { Time } from "@es/core/runner";
import { type Consumer, type Engine, keyOf, type SliceContext, type SliceEnd, type Task } from "../../engine/engine.js";

/** Nodes of an engine that begins without tasks. */
export interface EngineSubject {
  /** A node's engine; `status` calls it by this name. */
  node(name: string): Engine;
  /** Cuts a node off from whatever the nodes share, so that it is as good as dead to the others. */
  cut(name: string): void;
  /** Connects it again. */
  mend(name: string): void;
  /** The engine's time. */
  readonly time: Time;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Milliseconds after which a node's engine gives a slice up: five seconds at the least, since slices wait in the checks. */
  readonly deadlineMs: number;
  /** Milliseconds in which a task whose node was cut off is given to another. */
  readonly takeoverMs: number;
}

/** A promise that every engine keeps, as a check to enrol in any test framework. */
export interface EngineCheck {
  readonly name: string;
  /** Rejects if the promise is broken. The maker of the subject closes its nodes. */
  run(subject: EngineSubject): Promise<void>;
}

/** How long to wait for what has to happen, and for what must not, in milliseconds. */
const patienceMs = 15_000;
const quietMs = 700;

/** A slice that an engine began. */
export interface Begun {
  readonly node: string;
  readonly task: Task;
  readonly turn: SliceContext;
  readonly at: number;
  end(end?: SliceEnd): void;
  fail(error: Error): void;
}

/** How slices of a trial end by themselves; without it they wait for the check. */
export type Ending = (begun: Begun) => SliceEnd | Promise<SliceEnd>;

/** The work of a check on a subject, and its outcome. */
export class Trial {
  readonly begun: Begun[] = [];
  readonly #running = new Set<Begun>();
  /** The most that ran at once. */
  most = 0;
  /** Tasks that ran twice at once. */
  readonly overlaps: string[] = [];

  constructor(readonly subject: EngineSubject) {}

  /** How many slices run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Works for an application. */
  work(
    engine: Engine,
    node: string,
    options: { readonly application?: string; readonly slots?: number; readonly ending?: Ending } = {},
  ): Consumer {
    const { application = "sums", slots = 4, ending } = options;
    return engine.work(application, { slots, run: (task, turn) => this.#run(node, task, turn, ending) });
  }

  /** Resolves when so many slices have begun in all. */
  async begins(count: number): Promise<readonly Begun[]> {
    await this.until(`${count} slices begin`, () => this.begun.length >= count, patienceMs + 3 * count);
    return this.begun;
  }

  /** The only slices that begin are so many; nothing else does for a while. */
  async only(count: number): Promise<readonly Begun[]> {
    await this.begins(count);
    await this.subject.pass(quietMs);
    assert.equal(this.begun.length, count, `${this.begun.length} slices began, not ${count}`);
    return this.begun;
  }

  async until(what: string, done: () => boolean | Promise<boolean>, ms = patienceMs): Promise<void> {
    const { time, pass } = this.subject;
    const end = time.now() + ms;
    while (!(await done())) {
      assert.ok(time.now() < end, `It did not come about that ${what}`);
      await pass(10);
    }
  }

  /** Resolves with what a promise does, while time passes. */
  async during<Result>(what: string, work: Promise<Result>): Promise<Result> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    work.then(settle, settle);
    await this.until(what, () => settled);
    return work;
  }

  #run(node: string, task: Task, turn: SliceContext, ending: Ending | undefined): Promise<SliceEnd> {
    return new Promise<SliceEnd>((resolve, reject) => {
      const begun: Begun = { node, task, turn, at: this.subject.time.now(), end: (end = {}) => resolve(end), fail: reject };
      this.#begins(begun);
      if (ending !== undefined) resolve(ending(begun));
    }).finally(() => this.#ended(task));
  }

  #begins(begun: Begun): void {
    this.begun.push(begun);
    if ([...this.#running].some(({ task }) => keyOf(task) === keyOf(begun.task))) this.overlaps.push(keyOf(begun.task));
    this.#running.add(begun);
    this.most = Math.max(this.most, this.#running.size);
  }

  #ended(task: Task): void {
    for (const begun of this.#running) {
      if (begun.task !== task) continue;
      this.#running.delete(begun);
      return;
    }
  }
}

/** Tasks of an application. */
export function tasks(count: number, application = "sums"): readonly Task[] {
  return Array.from({ length: count }, (_, pipeline) => ({ application, pipeline }));
}
