import { fork } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { singleThreaded } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import { describe, expect, it } from "vitest";
import { threads } from "../src/index.js";
import { faultsIn } from "./checker.js";
import { inFolder } from "./folder.js";
import { loading } from "./loading.js";

// A long run: ES_KILLS=1000 npx vitest run packages/runner-threads/test/killed.test.ts
const kills = Number(process.env.ES_KILLS ?? 10);

describe("threads that die", () => {
  it("lose and double nothing, however often and wherever they end", { timeout: 60_000 + kills * 5_000 }, () =>
    inFolder(async (folder) => {
      const [path, deadly] = [join(folder, "events.db"), join(folder, "deadly")];
      const module = new URL("./mortal-system.ts", import.meta.url);
      const options = { threads: 2, ...loading, backOff: { least: 1, most: 10 } };
      const running = await threads<typeof import("./mortal-system.js")>(module, { path, deadly }, options);
      const acknowledged: string[] = [];
      await writeFile(deadly, "");
      await untilDeaths(kills, async (round) => {
        const id = `n${round}`;
        await running.numbers.give(id, round);
        acknowledged.push(id);
      });
      await rm(deadly);
      await running.settled();
      await running.stop();
      expect(faultsIn(path, acknowledged)).toEqual([]);
    }),
  );
});

describe("a process of threads that is killed", () => {
  it("loses and doubles nothing, however often", { timeout: 60_000 + kills * 5_000 }, () =>
    inFolder(async (folder) => {
      const path = join(folder, "events.db");
      const acknowledged: string[] = [];
      for (let run = 0; run < kills; run += 1) acknowledged.push(...(await runAndKill(path, `run${run}`)));
      await using running = await singleThreaded(runnerContractSystem, { store: sqlite(path) });
      await running.settled();
      expect(acknowledged.length).toBeGreaterThan(kills);
      expect(faultsIn(path, acknowledged)).toEqual([]);
    }),
  );
});

/** Does work, round by round, until as many threads have died. */
async function untilDeaths(wanted: number, work: (round: number) => Promise<void>): Promise<void> {
  let deaths = 0;
  const count = (warning: Error & { readonly code?: string }) => {
    if (warning.code === "ES_THREAD_DIED") deaths += 1;
  };
  process.on("warning", count);
  for (let round = 1; deaths < wanted; round += 1) await work(round);
  process.off("warning", count);
}

/** Runs the program in a process of its own, and kills it after a random number of answers; answers what was acknowledged. */
async function runAndKill(path: string, prefix: string): Promise<readonly string[]> {
  const program = join(import.meta.dirname, "processes/running.ts");
  const child = fork(program, [path, prefix], { execArgv: ["--import", "tsx", "--conditions=@es/source"] });
  const acknowledged: string[] = [];
  let left = 1 + Math.floor(Math.random() * 30);
  child.on("message", (ids: readonly string[]) => {
    acknowledged.push(...ids);
    left -= 1;
    if (left === 0) child.kill("SIGKILL");
  });
  await once(child, "exit");
  return acknowledged;
}
