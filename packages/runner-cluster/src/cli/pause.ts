import { Pauses } from "@es/core/runner";
import { type SystemOptions, systemCommand } from "./options.js";
import { applicationIn, withSystem } from "./system.js";

/** `es-cluster pause`: halts an application on all nodes. */
export const pauseCommand = systemCommand("pause", "let an application follow nothing any more, on all nodes; commands go on")
  .argument("<application>", "which")
  .requiredOption("--why <text>", "the reason, for the log")
  .action((module: string, application: string, { why, ...options }: SystemOptions & { readonly why: string }) =>
    withSystem(module, options, async (opened) => {
      await new Pauses(applicationIn(opened, application)).pause(why);
      console.log(`${application} is halted: nodes heed it within a second`);
    }),
  );
