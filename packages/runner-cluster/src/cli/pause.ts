import { Pauses } from "@es/core/runner";
import { promptReliably } from "./engine.js";
import { type SystemOptions, systemCommand } from "./options.js";
import { applicationIn, tasksOf, withSystem } from "./system.js";

/** `es-cluster pause`: lets an application follow nothing any more, on all nodes. */
export const pauseCommand = systemCommand("pause", "let an application follow nothing any more, on all nodes; commands go on")
  .argument("<application>", "which")
  .requiredOption("--why <text>", "the reason, for the log")
  .action((module: string, application: string, { why, ...options }: SystemOptions & { readonly why: string }) =>
    withSystem(module, options, async (opened) => {
      await new Pauses(applicationIn(opened, application)).pause(why);
      console.log(`${application} is paused: nodes heed it within a second`);
    }),
  );

/** `es-cluster resume`: lets a paused application go on. */
export const resumeCommand = systemCommand("resume", "let a paused application go on")
  .argument("<application>", "which")
  .requiredOption("--why <text>", "the reason, for the log")
  .action((module: string, application: string, { why, ...options }: SystemOptions & { readonly why: string }) =>
    withSystem(module, options, async (opened) => {
      await new Pauses(applicationIn(opened, application)).resume(why);
      await promptReliably(opened.engine, tasksOf(opened, application));
      console.log(`${application} goes on`);
    }),
  );
