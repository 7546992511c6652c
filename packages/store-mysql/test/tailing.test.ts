import { mysql } from "@es/store-mysql";
import { Child, type ReadAfter, tail } from "@es/tooling/testing";
import { createPool, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

/** A minute of it: ES_TAILING_SECONDS=60. */
const seconds = Number(process.env.ES_TAILING_SECONDS ?? 3);

describe("a reader that tails the log while 32 writers append in three processes", () => {
  it("sees every id once, in order, with no gap", { timeout: (seconds + 60) * 1000 }, async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("tailed");
    await using one = new Child(import.meta.url, "writers.ts", database.url, "one", "11", String(seconds));
    await using two = new Child(import.meta.url, "writers.ts", database.url, "two", "11", String(seconds));
    await using three = new Child(import.meta.url, "writers.ts", database.url, "three", "10", String(seconds));
    const writers = [one, two, three];
    for (const writer of writers) expect(await writer.hear()).toBe("ready");
    for (const writer of writers) writer.say("go");
    let kept: number | undefined;
    const writing = Promise.all(writers.map((writer) => writer.hear())).then((counts) => {
      kept = counts.reduce<number>((sum, count) => sum + Number(count), 0);
    });
    const read: ReadAfter = async (after) => (await recorder.notifications(0, { after, limit: 1000 })).map(({ id }) => id);
    const seen = await tail(read, () => kept !== undefined);
    await writing;
    expect(seen.length).toBe(kept);
    expect(seen.length).toBeGreaterThan(300);
  });

  it("catches a recorder that leaves its ids to AUTO_INCREMENT and hopes", async () => {
    await database.query("CREATE TABLE hoped (id BIGINT AUTO_INCREMENT PRIMARY KEY, writer INT)");
    const pool = createPool({ uri: database.url, connectionLimit: 17 });
    let writing = true;
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      const client = await pool.getConnection();
      while (writing) {
        await client.query("BEGIN");
        await client.query("INSERT INTO hoped (writer) VALUES (?)", [writer]);
        await client.query("COMMIT");
      }
      client.release();
    });
    const read: ReadAfter = async (after) => {
      const [rows] = await pool.query<RowDataPacket[]>("SELECT id FROM hoped WHERE id > ? ORDER BY id LIMIT 1000", [after]);
      return rows.map(({ id }) => Number(id));
    };
    await expect(tail(read, () => false)).rejects.toThrow(/after \d+ came \d+/);
    writing = false;
    await Promise.all(writers);
    await pool.end();
  });
});
