import { InvalidArgument } from "@es/core";
import { UnsuitableDriver } from "@es/core/adapter";
import { type MysqlConnection, mysql } from "@es/store-mysql";
import callbacks from "mysql2";
import { createPool } from "mysql2/promise";
import { describe, expect, it } from "vitest";

/** Another copy of mysql2, as it describes itself. Nobody listens there. */
const opening = async (version: string) => {
  const pool = createPool({ uri: "mysql://root@127.0.0.1:1/shop", connectAttributes: { _client_version: version } });
  await using store = mysql(pool);
  const refused = await store.open("app").catch((error: unknown) => error);
  await pool.end();
  return refused;
};

describe.concurrent("a pool of another copy of mysql2", () => {
  for (const version of ["2.3.3", "3.11.0", "3.22.6", "3.24.0", "3.24.1"]) {
    it(`is refused before anything is connected where that is ${version}`, async () => {
      const refused = await opening(version);
      expect(refused).toBeInstanceOf(UnsuitableDriver);
      expect(refused).toMatchObject({ code: "unsuitable-driver", driver: "mysql2", installed: version });
      expect((refused as Error).message).toMatch(/^The driver mysql2 .* cannot be used: it .*: install mysql2 3\.24\.2 or newer/);
    });
  }

  for (const version of ["3.23.0", "3.24.2", "3.24.5-canary.b1c39c8", "4.0.0", "of my own"]) {
    it(`is taken where that is ${version}`, async () => {
      expect(await opening(version)).toMatchObject({ code: "store-unavailable", message: expect.stringMatching(/ECONNREFUSED/) });
    });
  }
});

describe("what is given instead of a pool of mysql2/promise", () => {
  it("may be a pool of mysql2", async () => {
    const pool = callbacks.createPool("mysql://root@127.0.0.1:1/shop");
    await using store = mysql(pool);
    expect(store.description).toBe("mysql 127.0.0.1:1/shop tables es_*");
    await expect(store.open("app")).rejects.toThrow(/ECONNREFUSED/);
    pool.end();
  });

  it("is refused at once where it is no pool, with what to give", () => {
    const connection = { query: () => {}, execute: () => {}, promise: () => {} };
    const ofAnotherPackage = { getConnection: () => {}, query: () => {} };
    for (const given of [connection, ofAnotherPackage, callbacks.createPoolCluster()]) {
      const store = () => mysql(given as unknown as MysqlConnection);
      expect(store).toThrow(InvalidArgument);
      expect(store).toThrow(/^connection is a single connection.*: give a URL, a pool that createPool/);
    }
  });
});
