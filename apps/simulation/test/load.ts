import type { Stop, Time } from "@es/core";
import { question } from "./domain.js";
import type { SimulatedNode } from "./model/simulated-node.js";
import { nextAfter, type Random } from "./random.js";

/** Commands that come in by themselves, at a rate, to any node that lives and in any pipeline. */
export class Load {
  failed = 0;
  /** Milliseconds that the callers of commands waited. */
  readonly waits: number[] = [];
  #asked = 0;
  #stop: Stop | undefined;

  constructor(
    private readonly nodes: readonly SimulatedNode[],
    private readonly parts: { readonly time: Time; readonly random: Random; readonly pipelines: number },
  ) {}

  /** Lets so many commands a second come in from now on; none at 0. */
  changeTo(perSecond: number): void {
    this.#stop?.();
    if (perSecond > 0) this.#next(perSecond);
  }

  #next(perSecond: number): void {
    const { time, random } = this.parts;
    this.#stop = time.after(nextAfter(perSecond, random), () => {
      void this.#ask();
      this.#next(perSecond);
    });
  }

  async #ask(): Promise<void> {
    const { time, random, pipelines } = this.parts;
    const living = this.nodes.filter((node) => node.lives());
    const node = living[Math.floor(random() * living.length)] as SimulatedNode;
    const began = time.now();
    this.#asked += 1;
    try {
      await node.running.asking.inPipeline(Math.floor(random() * pipelines)).ask(`${this.#asked}`, question);
      this.waits.push(time.now() - began);
    } catch {
      this.failed += 1;
    }
  }
}
