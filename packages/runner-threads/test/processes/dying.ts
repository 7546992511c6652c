import { rm, writeFile } from "node:fs/promises";
import { FollowerFailing, type Recorded } from "@es/core";
import { threads } from "../../src/index.js";

// Gives numbers until as many threads have died, lets the work be done, and tells which were acknowledged. To be compiled.
const [path, deadly, kills] = process.argv.slice(2) as [string, string, string];
const module = new URL("../mortal-system.js", import.meta.url);
const backOff = { least: 1, most: 10 };
const running = await threads<typeof import("../mortal-system.js")>(module, { path, deadly }, { threads: 2, backOff });
let deaths = 0;
process.on("warning", (warning: Error & { readonly code?: string }) => {
  if (warning.code === "ES_THREAD_DIED") deaths += 1;
});
const acknowledged: string[] = [];
await writeFile(deadly, "");
for (let round = 1; deaths < Number(kills); round += 1) {
  const given = [0, 1, 2, 3].map((lane) => `n${round}.${lane}`);
  const recorded = await Promise.all(given.map((id) => running.numbers.give(id, round)));
  acknowledged.push(...given);
  await inTheEnd(() => running.sums.caughtUpWith(recorded[0] as Recorded));
}
await rm(deadly);
await inTheEnd(() => running.settled());
await running.stop();
process.send?.(acknowledged, () => process.disconnect());

/** Followers of a thread that dies again and again are said to fail until it is back. */
async function inTheEnd(reached: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await reached();
    } catch (error) {
      if (!(error instanceof FollowerFailing)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
