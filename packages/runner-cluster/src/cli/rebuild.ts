import { TrackingConflict } from "@es/core";
import { runningSystem } from "@es/core/runner";
import { promptReliably } from "./engine.js";
import { type SystemOptions, systemCommand } from "./options.js";
import { applicationIn, type Opened, tasksOf, withSystem } from "./system.js";

/** How often it is tried: nodes that are at work on the projection move its positions in between. */
const most = 20;

/** `es-cluster rebuild`: lets a projection begin anew. */
export const rebuildCommand = systemCommand("rebuild", "empty a projection's view and let it begin anew, in one transaction")
  .argument("<projection>", "which; the module's `clear` has to say how its view is emptied")
  .action((module: string, projection: string, options: SystemOptions) =>
    withSystem(module, options, async (opened) => {
      await rebuild(module, opened, projection);
      console.log(`${projection} begins anew`);
      await promptReliably(opened.engine, tasksOf(opened, projection));
    }),
  );

async function rebuild(module: string, opened: Opened, projection: string): Promise<void> {
  applicationIn(opened, projection);
  const clear = Object.hasOwn(opened.clear, projection) ? opened.clear[projection] : undefined;
  if (clear === undefined) {
    throw new RangeError(`${module} does not say how to empty ${projection}: export const clear = { ${projection}: (tx) => … }`);
  }
  const { system, open } = opened;
  const running = runningSystem(system, open, { exclusively: (work) => work(), stop: async () => {} });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await running.rebuild(projection as never, clear as (tx: unknown) => void | Promise<void>);
    } catch (error) {
      if (!(error instanceof TrackingConflict) || attempt === most) throw error;
    }
  }
}
