// @module-tag postgres
import { InvalidArgument } from "@es/core";
import { type PostgresConnection, postgres } from "@es/store-postgres";
import { idsOf, moved, stored } from "@es/tooling/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

it("a single connection in place of a pool is refused at once, with what to give", () => {
  const store = () => postgres(new pg.Client() as unknown as PostgresConnection);
  expect(store).toThrow(InvalidArgument);
  expect(store).toThrow(/^connection is a single connection: give a URL, a pg\.Pool, or the configuration of one$/);
});

it("a pool that asks for binary is refused at once", () => {
  const options = { connectionString: database.url, binary: true };
  expect(() => postgres(options)).toThrow(/^binary is true: give false/);
  expect(() => postgres(new pg.Pool(options))).toThrow(/^binary is true: give false/);
});

const bytes = Buffer.from([0, 1, 255, 0xc3, 0x28, 92, 39]);
const odd: Readonly<Record<string, pg.PoolConfig>> = {
  "all as text": { types: { getTypeParser: () => (value: string) => value } as pg.CustomTypesConfig },
  "nothing as it is": { types: { getTypeParser: () => () => "other" } as pg.CustomTypesConfig },
  "other settings of the session": { options: "-c bytea_output=escape -c datestyle=German -c standard_conforming_strings=off" },
};
for (const [name, options] of Object.entries(odd)) {
  it(`a pool with ${name} records and reads all the same`, async () => {
    const pool = new pg.Pool({ connectionString: database.url, ...options });
    const store = postgres(pool, { schema: name.replaceAll(" ", "_") });
    const recorder = await store.open("odd", { pipelines: 2 });
    const events = [1, 2].map((position) => ({ ...stored("x/é😀", position), data: bytes }));
    expect(
      idsOf(
        await recorder.record([
          { events, tracking: [moved(0, 3)] },
          { pipeline: 1, events: [stored("b")] },
        ]),
      ),
    ).toEqual([1, 2, 1]);
    expect((await recorder.record([{ events }]))[0]?.refused?.name).toBe("RecordConflict");
    const read = await recorder.events("x/é😀");
    expect(read).toMatchObject([1, 2].map((position) => ({ aggregateId: "x/é😀", position, id: position, pipeline: 0 })));
    expect(Buffer.from(read[1]?.data ?? []).equals(bytes)).toBe(true);
    expect(await recorder.tracked("up", 0)).toMatchObject({ position: 3, epoch: "e" });
    expect(await recorder.heads()).toEqual([2, 1]);
    await store.close();
    await pool.end();
  });
}

it("a database that is not in UTF-8 is refused at opening, with what to do", async () => {
  const name = `${new URL(database.url).pathname.slice(1)}_latin`;
  await database.query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  const store = postgres(Object.assign(new URL(database.url), { pathname: `/${name}` }).href);
  await expect(store.open("app")).rejects.toThrow(/the database is in LATIN1: make one with CREATE DATABASE … ENCODING 'UTF8'/);
  await store.close();
  await database.query(`DROP DATABASE ${name} WITH (FORCE)`);
});
