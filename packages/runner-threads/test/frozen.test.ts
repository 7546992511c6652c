import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as passing } from "node:timers/promises";
import { singleThreaded } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder, until } from "@es/tooling/testing";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { faultsIn, type Place } from "./books.js";
import { Giver } from "./giver.js";

// A long run: ES_FREEZES=100 npx vitest run packages/runner-threads/test/frozen.test.ts
const freezes = Number(process.env.ES_FREEZES ?? 2);
/** Milliseconds after which what has not come will not come. */
const bound = 60_000;
const url = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

describe.concurrent("a process of threads that is frozen while another takes over", { timeout: bound + freezes * 20_000 }, () => {
  it("finds its work done when it was about to record, and goes on behind it", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      const held = join(folder, "held");
      await writeFile(held, "");
      await using frozen = await Giver.start("held-system", { path, held });
      await frozen.give();
      await until("a thread has decided", () => existsSync(`${held}.decided`), bound);
      frozen.signal("SIGSTOP");
      await using other = await Giver.start("contract-system", { path });
      await other.give();
      await other.settle();
      expect(await faultsIn({ path }, [...frozen.acknowledged, ...other.acknowledged])).toEqual([]);
      await other[Symbol.asyncDispose]();
      await rm(held);
      frozen.signal("SIGCONT");
      await frozen.give();
      await frozen.settle();
      expect(await faultsIn({ path }, [...frozen.acknowledged, ...other.acknowledged])).toEqual([]);
    }));

  it("loses and doubles nothing on SQLite, wherever it stops", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      const acknowledged = await freezing("contract-system", { path });
      await using running = await singleThreaded(runnerContractSystem, { store: sqlite(path) });
      await running.settled();
      expect(await faultsIn({ path }, acknowledged)).toEqual([]);
    }));

  it("loses and doubles nothing on Postgres, wherever it stops", { tags: ["postgres"] }, () =>
    inSchema(async (schema) => {
      const acknowledged = await freezing("postgres-system", { url, schema });
      await using running = await singleThreaded(runnerContractSystem, { store: postgres(url, { schema }) });
      await running.settled();
      expect(await faultsIn({ url, schema }, acknowledged)).toEqual([]);
    }),
  );
});

/**
 * Freezes the process that gives and follows, for less time than stores wait for a lock: it may hold one, and on SQLite
 * nobody else can write then. Meanwhile a new one takes over; one of both is killed when the frozen one is back. Answers
 * what was acknowledged.
 */
async function freezing(system: string, place: Place): Promise<readonly string[]> {
  const givers: Giver[] = [];
  const acknowledged = () => givers.flatMap((giver) => giver.acknowledged);
  const start = async () => {
    const giver = await Giver.start(system, place);
    givers.push(giver);
    return giver;
  };
  let takenOver = 0;
  try {
    let giver = await start();
    void giver.giveForEver();
    for (let round = 0; round < freezes; round += 1) {
      const other = await start();
      await giver.goesOn(1 + Math.floor(Math.random() * 20));
      giver.signal("SIGSTOP");
      void other.giveForEver();
      await passing(1000 + Math.random() * 2000);
      if (other.acknowledged.length > 0) takenOver += 1;
      giver.signal("SIGCONT");
      await Promise.all([giver.goesOn(20), other.goesOn(20)]);
      expect(await faultsIn(place, acknowledged(), { atRest: false })).toEqual([]);
      const [survivor, victim] = Math.random() < 0.5 ? [giver, other] : [other, giver];
      await victim[Symbol.asyncDispose]();
      giver = survivor;
    }
  } finally {
    await Promise.all(givers.map((giver) => giver[Symbol.asyncDispose]()));
  }
  console.log(`${system}: ${JSON.stringify({ freezes, takenOver, acknowledged: acknowledged().length })}`);
  return acknowledged();
}

async function inSchema(work: (schema: string) => Promise<void>): Promise<void> {
  const schema = `frozen_${randomBytes(6).toString("hex")}`;
  try {
    await work(schema);
  } finally {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await client.end();
  }
}
