import type { Stop } from "@es/core/adapter";
import type { Time } from "@es/core/runner";
import type { Consumer, Engine, SliceEnd, Task, TaskHandler, TaskStatus } from "@es/runner-cluster";
import type { Thread } from "./cores.js";
import type { EngineServer } from "./engine-server.js";

/** How many prompts of one node Redis takes in before it turns to another: what fits into what it reads at once. */
const read = 25;

/** The faults and delays around an engine, for one node. */
export interface EngineAround {
  readonly time: Time;
  readonly server: EngineServer;
  readonly thread: Thread;
  /** Hears that a slice begins here, and that it ended. */
  began(task: Task): void;
  ended(task: Task): void;
}

interface Prompt {
  readonly task: Task;
  readonly urgent: boolean;
}

/** A node's way to an engine in memory: as quick as the costs say. */
export class SimulatedEngine implements Engine {
  readonly description = "simulated";
  readonly node: string;
  readonly #waiting = new Map<string, Prompt>();
  #going: Promise<void> | undefined;
  #freeSince = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly inner: Engine,
    private readonly around: EngineAround,
  ) {
    this.node = inner.node;
  }

  prompt(task: Task, { urgent = false }: { readonly urgent?: boolean } = {}): void {
    const key = `${task.pipeline}/${task.application}`;
    this.#waiting.set(key, { task, urgent: urgent || (this.#waiting.get(key)?.urgent ?? false) });
    this.#going ??= this.#go();
  }

  work(application: string, { slots, run }: TaskHandler): Consumer {
    this.around.server.consumed();
    return this.inner.work(application, { slots, run: (task, turn) => this.#slice(task, () => run(task, turn)) });
  }

  every(name: string, ms: number, work: () => Promise<void>): Stop {
    return this.inner.every(name, ms, work);
  }

  healthy(): boolean {
    return this.inner.healthy();
  }

  async status(): Promise<readonly TaskStatus[]> {
    const { server, thread } = this.around;
    const tasks = await this.inner.status();
    await server.serve(server.cost.prompt, tasks.length);
    await thread.work(server.cost.prompt.nodeMs);
    return tasks;
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** As the engine on BullMQ does: what comes while others are on their way goes after them, a task's prompts as one. */
  async #go(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const prompts = [...this.#waiting].slice(0, read);
      for (const [key] of prompts) this.#waiting.delete(key);
      await this.#send(prompts.map(([, prompt]) => prompt));
    }
    this.#going = undefined;
  }

  async #send(prompts: readonly Prompt[]): Promise<void> {
    const { server, thread } = this.around;
    server.prompts += prompts.length;
    if (!server.up) return;
    await thread.work(server.cost.prompt.nodeMs * prompts.length);
    await server.serve(server.cost.prompt, prompts.length);
    for (const { task, urgent } of prompts) this.inner.prompt(task, { urgent });
  }

  async #slice(task: Task, run: () => Promise<SliceEnd>): Promise<SliceEnd> {
    const { server, thread, began, ended, time } = this.around;
    const { slice } = server.cost;
    server.slices += 1;
    began(task);
    // A slot that becomes free takes the next task with the same command that gives back the last.
    const waited = time.now() > this.#freeSince;
    await Promise.all([server.serve(slice, 0.5), ...(waited ? [server.reach()] : [])]);
    await thread.work(slice.nodeMs / 2);
    const end = await run();
    await thread.work(slice.nodeMs / 2);
    await server.serve(slice, 0.5);
    this.#freeSince = time.now();
    ended(task);
    return end;
  }
}
