import type { Recorded } from "@es/core";
import type { Edge } from "@es/core/runner";
import { type Engine, keyOf, type Task } from "../engine/engine.js";
import type { Observe, Prompted } from "../status/observation.js";
import { downstreamOf } from "./tasks.js";

/**
 * Asks the engine for slices. What is recorded here is work for those downstream: they are asked for once in a turn of
 * the event loop, however much was recorded in it, and the caller that recorded does not wait for it.
 */
export class Prompting {
  readonly #recorded = new Map<string, Task>();

  constructor(
    private readonly edges: readonly Edge[],
    private readonly parts: { readonly engine: Engine; readonly observe: Observe },
  ) {}

  recorded({ application, pipeline, ids }: Recorded): void {
    if (ids.length === 0) return;
    if (this.#recorded.size === 0) setImmediate(() => this.flush());
    this.#recorded.set(keyOf({ application, pipeline }), { application, pipeline });
  }

  /** Asks at once for what was recorded in this turn. */
  flush(): void {
    const recorded = [...this.#recorded.values()];
    this.#recorded.clear();
    for (const task of recorded.flatMap((each) => downstreamOf(each, this.edges))) this.prompt(task, "recorded");
  }

  prompt(task: Task, why: Prompted["why"]): void {
    const { engine, observe } = this.parts;
    engine.prompt(task, { urgent: why === "operator" || why === "dependency" });
    observe({ kind: "prompted", task, why });
  }
}
