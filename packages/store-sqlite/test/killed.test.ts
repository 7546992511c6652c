import { randomInt } from "node:crypto";
import { join } from "node:path";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { Child } from "./processes/child.js";

const rounds = 5;
const victims = 10;

interface Acknowledged {
  readonly aggregateId: string;
  readonly unit: number;
  readonly ids: readonly number[];
}

/** Kills a process that records, after a number of acknowledged units; answers all that were acknowledged. */
async function killAfter(units: number, path: string, name: string): Promise<readonly Acknowledged[]> {
  await using child = new Child("victim.ts", path, name);
  const acknowledged: Acknowledged[] = [];
  for (let heard = await child.hear(); heard !== undefined; heard = await child.hear()) {
    acknowledged.push(heard as Acknowledged);
    if (acknowledged.length === units) child.kill();
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(units);
  return acknowledged;
}

it(`keeps every acknowledged unit whole, and none in part, when ${rounds * victims} writers are killed`, { timeout: 240_000 }, () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "killed.db");
    const file = new Sqlite(path);
    file.exec("CREATE TABLE own (unit TEXT NOT NULL)");
    const acknowledged: Acknowledged[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const killed = Array.from({ length: victims }, (_, index) => killAfter(randomInt(1, 40), path, `${round}.${index}`));
      acknowledged.push(...(await Promise.all(killed)).flat());
      await checkFile(file, path, acknowledged);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(rounds * victims);
    file.close();
  }),
);

async function checkFile(file: Sqlite.Database, path: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  await using store = sqlite(path);
  const recorder = await store.open("app");
  const log = await recorder.notifications(0, { after: 0, limit: 1_000_000 });
  expect(log.map(({ id }) => id)).toEqual(log.map((_, index) => index + 1));
  const kept = new Map<string, number[]>();
  for (const { aggregateId, id } of log) kept.set(aggregateId, [...(kept.get(aggregateId) ?? []), id]);
  for (const { aggregateId, data } of log) expect(kept.get(aggregateId)).toHaveLength(Number(Buffer.from(data).toString()));
  for (const { aggregateId, ids } of acknowledged) expect(kept.get(aggregateId)).toEqual(ids);
  expect(file.prepare("SELECT unit FROM own ORDER BY unit").pluck().all()).toEqual([...kept.keys()].toSorted());
  for (const name of new Set([...kept.keys()].map((unit) => unit.split("/")[0] as string))) {
    const units = [...kept.keys()].filter((unit) => unit.startsWith(`${name}/`));
    expect((await recorder.tracked(name, 0))?.position).toBe(units.length);
  }
  expect(file.pragma("integrity_check", { simple: true })).toBe("ok");
}
