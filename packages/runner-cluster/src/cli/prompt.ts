import { promptReliably } from "./engine.js";
import { type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";
import { tasksOf, withSystem } from "./system.js";

/** `es-cluster prompt`: has an application's tasks run now, also where they rest after a failure. */
export const promptCommand = systemCommand("prompt", "have an application's tasks run now, also where they rest after a failure")
  .argument("<application>", "whose tasks")
  .argument("[pipeline]", "only this one", wholeNumberFrom(0))
  .action((module: string, application: string, pipeline: number | undefined, options: SystemOptions) =>
    withSystem(module, options, async (opened) => {
      const tasks = tasksOf(opened, application, pipeline);
      await promptReliably(opened.engine, tasks);
      console.log(`prompted ${tasks.length} of ${application}`);
    }),
  );
