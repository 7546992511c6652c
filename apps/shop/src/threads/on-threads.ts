import type { RunningSystem } from "@es/core";
import { threads } from "@es/runner-threads";
import type { ShopDescription } from "../infrastructure.js";
import type { shop } from "../shop.js";
import type { Storage } from "../storage/storage.js";

/** Runs the shop's followers on so many threads, each with connections of its own to what the storage is in. */
export async function onThreads<Tx>(
  { place, store }: Storage<Tx>,
  description: ShopDescription,
  count: number,
): Promise<RunningSystem<typeof shop, Tx>> {
  const running = await threads<typeof import("../runnable-shop.js")>(module, { place, ...description }, { threads: count });
  const stop = async () => {
    await running.stop();
    await store.close();
  };
  return { ...running, stop, [Symbol.asyncDispose]: stop };
}

const module = new URL("../runnable-shop.js", import.meta.url);
