import type { FollowerStatus } from "@es/core";
import { reasonOf } from "@es/core/runner";
import { Command } from "commander";
import { printable } from "../printable.js";
import { shop } from "../shop.js";
import {
  type ClusterOptions,
  clusterOf,
  type StoreOption,
  storeOption,
  threadsOption,
  wholeNumberFrom,
  withClusterOptions,
  withShop,
} from "./command.js";
import { table } from "./table.js";

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

/** `shop status`: how far each application has followed the one before it. */
export const statusCommand = new Command("status")
  .description("print the position and lag of each follower")
  .option("--json", "as JSON")
  .addOption(storeOption())
  .action(async ({ json, ...options }: StoreOption & { readonly json?: true }) => {
    const status = await withShop({ ...options, readOnly: true }, ({ running }) => running.status());
    console.log(json ? JSON.stringify(status.map(described), undefined, 2) : statusTable(status));
  });

function described({ failure, ...status }: FollowerStatus): object {
  return failure === undefined ? status : { ...status, failure: { ...failure, error: reasonOf(failure.error) } };
}

function statusTable(status: readonly FollowerStatus[]): string {
  const rows = status.map(({ application, upstream, pipeline, position, head, lag, state }) => [
    ...[application, upstream, pipeline, position, head, lag, state],
  ]);
  const drawn = table(["application", "follows", "pipeline", "position", "head", "lag", "state"], rows);
  const failures = status.flatMap(({ failure }) => (failure === undefined ? [] : [printable(failure.error.message)]));
  return [shop, drawn, ...failures].join("\n");
}
