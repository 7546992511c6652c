import { type Command, Option } from "commander";
import type { ClusterAddress } from "../cluster/as-client.js";

/** What says that the nodes of a cluster do the following. */
export interface ClusterOptions {
  readonly redis?: string;
  readonly prefix?: string;
}

/** Lets a command leave the following to the nodes of a cluster. */
export function withClusterOptions(command: Command): Command {
  return command
    .addOption(new Option("--redis <url>", "let the nodes follow that get their work there (default: follow here)").conflicts("threads"))
    .addOption(new Option("--prefix <text>", "what the keys in Redis begin with, as the nodes are told").env("ES_PREFIX"));
}

/** The cluster that options name, if they name one. */
export function clusterOf({ redis, prefix }: ClusterOptions): { readonly cluster?: ClusterAddress } {
  return redis === undefined ? {} : { cluster: { redis, prefix } };
}
