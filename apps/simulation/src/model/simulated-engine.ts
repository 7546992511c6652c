import type { Consumer, Engine, SliceEnd, Stop, Task, TaskStatus, Time, Work } from "@es/core";
import type { EngineServer } from "./engine-server.js";
import type { Thread } from "./thread.js";

/** What an engine is wrapped in, for one node. */
export interface EngineAround {
  readonly time: Time;
  readonly server: EngineServer;
  readonly thread: Thread;
  /** Hears that a slice begins here, and that it ended. */
  began(task: Task): void;
  ended(task: Task): void;
}

/** A node's way to an engine in memory: as quick as the costs say. */
export class SimulatedEngine implements Engine {
  readonly description = "simulated";
  #freeSince = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly inner: Engine,
    private readonly around: EngineAround,
  ) {}

  prompt(task: Task, options?: { readonly urgent?: boolean }): void {
    void this.#prompt(task, options);
  }

  work(application: string, { slots, run }: Work): Consumer {
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

  async #prompt(task: Task, options?: { readonly urgent?: boolean }): Promise<void> {
    const { server, thread } = this.around;
    await thread.work(server.cost.prompt.nodeMs);
    server.prompts += 1;
    if (!server.up) return;
    await server.serve(server.cost.prompt, 1);
    this.inner.prompt(task, options);
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
