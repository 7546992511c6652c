import { Pauses } from "@es/core/runner";
import { promptReliably } from "./engine.js";
import { type SystemOptions, systemCommand } from "./options.js";
import { applicationIn, tasksOf, withSystem } from "./system.js";

/** `es-cluster resume`: lets a halted application go on. */
export const resumeCommand = systemCommand("resume", "let a halted application go on")
  .argument("<application>", "which")
  .requiredOption("--why <text>", "the reason, for the log")
  .action((module: string, application: string, { why, ...options }: SystemOptions & { readonly why: string }) =>
    withSystem(module, options, async (opened) => {
      await new Pauses(applicationIn(opened, application)).resume(why);
      await promptReliably(opened.engine, tasksOf(opened, application));
      console.log(`${application} goes on`);
    }),
  );
