import { constants } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type ClusterAddress, type OpenShop, type OpenShopOptions, openShop } from "../run.js";
import { defaultStorage, knownPlaces, openStorage } from "../storage.js";

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

/** The options by which a command leaves following to the nodes of a cluster. */
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

/** How a command needs the shop. */
interface ShopNeeds extends OpenShopOptions {
  readonly store: string;
  /** Whether a storage that is not there is an error, rather than made. Default true. */
  readonly mustExist?: boolean;
}

/** Opens the shop for a command, and stops it when the command is done, has failed, or is interrupted. */
export async function withShop<Result>(
  { store, mustExist = true, ...options }: ShopNeeds,
  work: (shop: OpenShop, abort: AbortSignal) => Promise<Result>,
): Promise<Result> {
  await using shop = await openShop(await openStorage(store, { mustExist }), options);
  return await interruptible((abort) => work(shop, abort));
}

/** The user or the system asked the program to end. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`stopped by ${signal}: what is captured is kept, run the same command again to go on`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Does work; rejects with Interrupted when a signal asks to end before it is done. Work that waits for the world
 * outside has to heed the abort signal. A second signal ends the process.
 */
export async function interruptible<Result>(work: (abort: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const { signal: abort } = controller;
  const interrupt = (signal: NodeJS.Signals) => controller.abort(new Interrupted(signal as "SIGINT" | "SIGTERM"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    return await Promise.race([work(abort), whenAborted(abort)]);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** Resolves when a signal asks to end: for work that has no end of its own. */
export async function untilInterrupted(): Promise<void> {
  try {
    await interruptible(() => new Promise<never>(() => {}));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function whenAborted(abort: AbortSignal): Promise<never> {
  return new Promise((_, reject) => abort.addEventListener("abort", () => reject(abort.reason), { once: true }));
}
