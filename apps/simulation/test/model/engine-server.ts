import type { Time } from "@es/core/runner";
import type { EngineCost, Spent } from "../costs.js";
import { draw, type Random } from "../random.js";
import { Cores, pause } from "./cores.js";

/** The server of the engine, whose one thread all nodes share. */
export class EngineServer {
  prompts = 0;
  slices = 0;
  /** Whether it can be reached. */
  up = true;
  #commands = 0;
  #idle = 0;
  readonly #beganAt: number;

  constructor(
    private readonly time: Time,
    readonly cost: EngineCost,
    private readonly random: Random,
    readonly cores = new Cores(time, 1),
  ) {
    this.#beganAt = time.now();
  }

  /** How many commands it was sent, those of consumers that wait among them. */
  get commands(): number {
    return this.#commands + (this.#idle * this.cost.idle.commands * (this.time.now() - this.#beganAt)) / 1000;
  }

  /** Milliseconds that its thread was at work. */
  get busyMs(): number {
    return this.cores.busyMs + (this.#idle * this.cost.idle.engineMs * (this.time.now() - this.#beganAt)) / 1000;
  }

  /** A consumer waits for tasks from now on. */
  consumed(): void {
    this.#idle += 1;
  }

  /** Does what a prompt or a part of a slice needs; resolves when that is done. */
  async serve({ engineMs, commands }: Spent, share: number): Promise<void> {
    this.#commands += commands * share;
    await pause(this.time, this.cores.give(engineMs * share));
  }

  /** Resolves after as long as it takes a task to come to a node that waits for one. */
  reach(): Promise<void> {
    return pause(this.time, draw(this.cost.start, this.random));
  }
}
