import { skipNotification } from "@es/core/runner";
import { reportOfBlockage } from "../status/blockage.js";
import { firstStatus, promptReliably } from "./engine.js";
import { type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";
import { followerIn, type Opened, withSystem } from "./system.js";

interface SkipOptions extends SystemOptions {
  readonly pipeline: number;
  readonly why: string;
}

/** `es-cluster skip`: lets an application go past the event that it fails at. */
export const skipCommand = systemCommand("skip", "let an application go past the event that it fails at; recorded with the reason")
  .argument("<application>", "who fails")
  .argument("<upstream>", "whose event it is")
  .argument("<id>", "the id of the event, as status shows it", wholeNumberFrom(1))
  .requiredOption("--why <text>", "the reason, for the log")
  .option("--pipeline <n>", "in which pipeline", wholeNumberFrom(0), 0)
  .action(async (module: string, application: string, upstream: string, id: number, { pipeline, why, ...options }: SkipOptions) => {
    await withSystem(module, options, async (opened) => {
      const follower = followerIn(opened, application, upstream, pipeline);
      await applyBlockage(opened, follower, id);
      await skipNotification(follower, id, why);
      console.log(`${application} went past ${id} of ${upstream} in pipeline ${pipeline}`);
      await promptReliably(opened.engine, [{ application, pipeline }]);
    });
  });

/** Lets the follower know what it failed with elsewhere, so that the skip is recorded with it. */
async function applyBlockage({ engine }: Opened, follower: ReturnType<typeof followerIn>, id: number): Promise<void> {
  const { application, upstream, pipeline } = follower.following;
  const known = await firstStatus(engine).catch(() => []);
  const blockage = known.find((task) => task.application === application.name && task.pipeline === pipeline)?.blockage;
  if (blockage?.upstream !== upstream.application || blockage.id !== id) return;
  follower.applyReport({ position: undefined, ...reportOfBlockage(blockage) });
}
