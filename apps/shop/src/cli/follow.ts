import { Command } from "commander";
import {
  type ClusterOptions,
  clusterOf,
  type StoreOption,
  storeOption,
  threadsOption,
  wholeNumberFrom,
  withClusterOptions,
} from "./options.js";
import { withShop } from "./with-shop.js";

/** `shop follow`: decides on what is captured and reports it, until nothing is left. */
export const followCommand = withClusterOptions(new Command("follow"))
  .description("let each application follow the one before it, until all is worked off")
  .addOption(storeOption())
  .addOption(threadsOption())
  .action(async (options: StoreOption & ClusterOptions & { readonly threads?: number }) => {
    await withShop({ ...options, ...clusterOf(options) }, ({ running }) => running.settled());
    console.log("all is worked off");
  });

/** `shop rebuild`: makes the reporting tables anew from the log. */
export const rebuildCommand = withClusterOptions(new Command("rebuild"))
  .description("empty the reporting tables and build them anew from the log")
  .addOption(storeOption())
  .addOption(threadsOption())
  .action(async (options: StoreOption & ClusterOptions & { readonly threads?: number }) => {
    const followers = await withShop({ ...options, ...clusterOf(options) }, async ({ running, rebuild }) => {
      await rebuild();
      await running.settled();
      return (await running.status()).filter(({ application }) => application === "reporting");
    });
    const events = followers.reduce((sum, { position }) => sum + position, 0);
    console.log(`reporting is built anew from ${events} events of core`);
  });

interface ResetOptions extends StoreOption, ClusterOptions {
  readonly pipeline: number;
  readonly after: number;
  readonly why: string;
  readonly force?: true;
}

/** `shop reset-position`: lets an application go on in a log that is not the one that it followed. */
export const resetPositionCommand = withClusterOptions(new Command("reset-position"))
  .description("let core or reporting go on after another event of a log that was replaced; recorded with the reason")
  .argument("<application>", "who follows: core or reporting")
  .requiredOption("--after <id>", "the event to stand at: what comes after it is processed next; 0 for the beginning", wholeNumberFrom(0))
  .requiredOption("--why <text>", "the reason, for the log")
  .option("--pipeline <n>", "in which pipeline", wholeNumberFrom(0), 0)
  .option("--force", "also where the log is the one that was followed: events are then processed twice, or never")
  .addOption(storeOption())
  .action(async (application: string, { pipeline, after, why, force, ...options }: ResetOptions) => {
    const upstream = upstreamOf(application);
    // Nothing follows here: an event would be processed between the reset and the answer.
    await withShop({ ...options, ...clusterOf(options), following: false }, ({ running }) =>
      running.resetPosition({ application, upstream, pipeline, after, why, force } as Parameters<typeof running.resetPosition>[0]),
    );
    console.log(`${application} goes on after ${after} of ${upstream} in pipeline ${pipeline}`);
  });

function upstreamOf(application: string): string {
  if (application === "core") return "commands";
  if (application === "reporting") return "core";
  throw new RangeError(`"${application}" follows nothing: give core or reporting`);
}
