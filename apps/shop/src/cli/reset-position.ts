import { Command } from "commander";
import { type ClusterOptions, clusterOf, withClusterOptions } from "./cluster-options.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { wholeNumberFrom } from "./whole-number.js";
import { withShop } from "./with-shop.js";

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
