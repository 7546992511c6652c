import { constants } from "node:os";
import { type OpenShop, type OpenShopOptions, openShop } from "../run.js";
import { openStorage } from "../storage.js";

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
