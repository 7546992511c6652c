import { resetPosition } from "@es/core/runner";
import { promptReliably } from "./engine.js";
import { type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";
import { followerIn, withSystem } from "./system.js";

interface ResetOptions extends SystemOptions {
  readonly pipeline: number;
  readonly after: number;
  readonly why: string;
  readonly force?: true;
}

/** `es-cluster reset-position`: lets an application go on in a log that is not the one that it followed. */
export const resetPositionCommand = systemCommand(
  "reset-position",
  "let an application go on after another position of an upstream whose log was replaced; recorded with the reason",
)
  .argument("<application>", "who follows")
  .argument("<upstream>", "whose log was replaced")
  .requiredOption("--after <id>", "the event to stand at: what comes after it is processed next; 0 for the beginning", wholeNumberFrom(0))
  .requiredOption("--why <text>", "the reason, for the log")
  .option("--pipeline <n>", "in which pipeline", wholeNumberFrom(0), 0)
  .option("--force", "also where the log is the one that was followed: events are then processed twice, or never")
  .action(async (module: string, application: string, upstream: string, { pipeline, after, why, force, ...options }: ResetOptions) => {
    await withSystem(module, options, async (opened) => {
      const follower = followerIn(opened, application, upstream, pipeline);
      await resetPosition(follower, { after, why, force });
      console.log(`${application} goes on after ${after} of ${upstream} in pipeline ${pipeline}`);
      await promptReliably(opened.engine, [{ application, pipeline }]);
    });
  });
