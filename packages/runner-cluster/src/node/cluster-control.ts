import { TrackingConflict } from "@es/core";
import type { Stop } from "@es/core/adapter";
import type { RunnerControl } from "@es/core/runner";
import type { Engine } from "../engine/engine.js";
import type { Settings } from "../options.js";
import { within } from "../recovery/circuit.js";
import type { Node } from "./node.js";

/** How often an operator's work is done again when a slice came in between. */
const redone = 10;

/** Milliseconds that the engine gets to let go of its connections, beyond those for draining. */
const closingMs = 1000;

/** The parts of a node at work that a runner uses. */
export function clusterControl(node: Node, settings: Settings, subscriptions: readonly Stop[]): RunnerControl {
  return {
    exclusively: async (work) => {
      await node.watch.refresh();
      const result = await despiteSlices(work);
      await promptBlocked(node, settings.engine);
      await node.sweep();
      return result;
    },
    watching: (work) => node.watch.during(work),
    stop: async () => {
      await drain(node, settings);
      for (const stop of subscriptions) stop();
    },
  };
}

/** An operator's work moves positions, by compare-and-set as slices do: it is done again when one of these came first. */
async function despiteSlices<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TrackingConflict) || attempt === redone) throw error;
    }
  }
}

/** An operator may have mended the cause after which tasks rest. */
async function promptBlocked({ prompting }: Node, engine: Engine): Promise<void> {
  const tasks = await engine.status().catch(() => []);
  for (const { application, pipeline, blockage } of tasks) {
    if (blockage !== undefined) prompting.prompt({ application, pipeline }, "operator");
  }
}

/** Ends the slices under way at their next commits; those that have more to do go back to the engine. */
async function drain(
  { workers, directExecution, reconciler, prompting }: Node,
  { engine, time, drainMs, observe }: Settings,
): Promise<void> {
  const began = time.now();
  const ended = [...workers.values()].map((worker) => worker.stop());
  const whole = await within(time, drainMs, Promise.all([...ended, directExecution.stop(), reconciler.stop()]));
  prompting.flush();
  try {
    await within(time, closingMs, engine.close());
  } catch (error) {
    observe({ kind: "work-failed", what: "closing", error: error as Error });
  }
  observe({ kind: "drained", ms: time.now() - began, whole });
}
