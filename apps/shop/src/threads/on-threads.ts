import type { RunningSystem } from "@es/core";
import { type ThreadsOptions, threads } from "@es/runner-threads";
import type { ShopDescription } from "../infrastructure.js";
import type { shop } from "../shop.js";
import type { Storage } from "../storage/storage.js";

/** Runs the shop's followers on so many threads, each with connections of its own to what the storage is in. */
export async function onThreads<Tx>(
  { place, store }: Storage<Tx>,
  description: ShopDescription,
  count: number,
): Promise<RunningSystem<typeof shop, Tx>> {
  const running = await threads<typeof import("../runnable-shop.js")>(module, { place, ...description }, { threads: count, ...loading });
  const stop = async () => {
    await running.stop();
    await store.close();
  };
  return { ...running, stop, [Symbol.asyncDispose]: stop };
}

const isSource = import.meta.url.endsWith(".ts");
const module = new URL(isSource ? "../runnable-shop.ts" : "../runnable-shop.js", import.meta.url);

/** Sources need a loader in every thread. */
const loading: ThreadsOptions = isSource
  ? { preload: new URL("./register-typescript.mjs", import.meta.url), execArgv: ["--conditions=@es/source"] }
  : {};
