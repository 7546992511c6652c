import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClusterAddress } from "../run.js";
import { defaultStorage, knownPlaces } from "../storage.js";

/** The option that every command has. */
export interface StoreOption {
  readonly store: string;
}

/** Says where the shop keeps everything. */
export function storeOption(): Option {
  return new Option("--store <place>", `where the shop keeps everything: ${knownPlaces}`).default(defaultStorage);
}

/** Says on how many threads the shop's followers step. */
export function threadsOption(): Option {
  return new Option("--threads <n>", "on how many threads applications follow each other (default: in this one)").argParser(
    wholeNumberFrom(1),
  );
}

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

/** Reads an option that is a whole number, `least` or more. */
export function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  };
}
