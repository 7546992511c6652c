import { TrackingConflict } from "@es/core";
import { resetPosition, runningSystem, skipNotification } from "@es/core/runner";
import { reportOfBlockage } from "../status/blockage.js";
import { type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";
import { applicationIn, firstStatus, followerIn, type Opened, promptReliably, tasksOf, withSystem } from "./system.js";

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
