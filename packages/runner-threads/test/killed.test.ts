import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readLog, singleThreaded } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, it } from "vitest";
import { faultsIn } from "./books.js";
import { program } from "./loading.js";

// A long run: ES_KILLS=10000 npx vitest run packages/runner-threads/test/killed.test.ts
const kills = Number(process.env.ES_KILLS ?? 30);
const timeout = 300_000 + kills * 2_000;
/** Files that processes are killed on at the same time. */
const lanes = 2;

it(`${kills} threads that die lose and double nothing, wherever they end`, { timeout }, () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "events.db");
    const child = fork(program("dying"), [path, join(folder, "deadly"), String(kills)], withoutWarnings);
    const [acknowledged] = (await once(child, "message")) as [readonly string[]];
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(acknowledged.length).toBeGreaterThan(kills);
    expect(await faultsIn({ path }, acknowledged)).toEqual([]);
  }),
);

it(`a process of threads that is killed ${kills} times loses and doubles nothing`, { timeout }, () =>
  inTemporaryFolder(async (folder) => {
    await Promise.all(Array.from({ length: lanes }, (_, lane) => killedOn(join(folder, `events${lane}.db`), Math.ceil(kills / lanes))));
  }),
);

it(`a process that is killed ${Math.ceil(kills / 3)} times responds to each of its own events once`, { timeout }, () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "events.db");
    const acknowledged: string[] = [];
    for (let run = 0; run < kills / 3; run += 1) acknowledged.push(...(await runAndKill("counting-down", path, `run${run}`)));
    await using running = await singleThreaded(runnerContractSystem, { store: sqlite(path) });
    await running.settled();
    const kept = new Set<string>();
    for await (const { aggregateId } of readLog(running.countdowns.log, 0)) kept.add(aggregateId.slice("countdown/".length));
    expect(acknowledged.length).toBeGreaterThan(kills / 3);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    for (const id of kept) expect((await running.countdowns.countdowns.expect(id)).state).toEqual({ left: 0, counts: 6 });
  }),
);

const withoutWarnings = { execArgv: ["--no-warnings=ES_THREAD_DIED"] };

async function killedOn(path: string, times: number): Promise<void> {
  const acknowledged: string[] = [];
  for (let run = 0; run < times; run += 1) acknowledged.push(...(await runAndKill("running", path, `run${run}`)));
  await using running = await singleThreaded(runnerContractSystem, { store: sqlite(path) });
  await running.settled();
  expect(acknowledged.length).toBeGreaterThan(times);
  expect(await faultsIn({ path }, acknowledged)).toEqual([]);
}

/** Runs in a process of its own, and kills it after a random number of answers; answers what was acknowledged. */
async function runAndKill(name: string, path: string, prefix: string): Promise<readonly string[]> {
  const child = fork(program(name), [path, prefix], { execArgv: [] });
  const acknowledged: string[] = [];
  let left = 1 + Math.floor(Math.random() * 20);
  child.on("message", (ids: readonly string[]) => {
    acknowledged.push(...ids);
    left -= 1;
    if (left === 0) child.kill("SIGKILL");
  });
  await once(child, "exit");
  return acknowledged;
}
