import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporaryFolder } from "@es/tooling/testing";
import Database from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { shop } from "./shop-process.js";

vi.setConfig({ testTimeout: 300_000 });

const product = (sku: string) =>
  `{"type":"AddProduct","requestId":"${sku}","at":"2015-01-01T00:00:00Z","sku":"${sku}","name":"Tea","category":"Drinks","unitPrice":250}`;
const order = '{"type":"PlaceOrder","requestId":"o1","at":"2015-01-01T00:00:00Z","orderId":"1","lines":[{"sku":"tea","quantity":1}]}';
const looks = [["report"], ["audit"], ["status"], ["log"], ["history", "1"]] as const;

/** The names of the files of a folder, and what is in them. */
async function stateOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(
      async (name) =>
        `${name} ${createHash("sha256")
          .update(await readFile(join(folder, name)))
          .digest("hex")}`,
    ),
  );
}

test("commands that look change nothing, work nothing off, and say what is not in a report yet", async () => {
  await inTemporaryFolder(async (cwd) => {
    expect(await shop(["report"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("does not exist") });
    expect(await readdir(cwd)).toEqual([]);
    await shop(["import", "-"], { cwd, input: product("tea") });
    await shop(["import", "-", "--capture-only"], { cwd, input: product("cup") });
    const before = await stateOf(cwd);
    for (const args of looks) await shop(args, { cwd });
    expect(await stateOf(cwd)).toEqual(before);
    const status = JSON.parse((await shop(["status", "--json"], { cwd })).stdout);
    expect(status).toMatchObject([
      { application: "core", lag: 1 },
      { application: "reporting", lag: 0 },
    ]);
    expect(await shop(["follow"], { cwd })).toMatchObject({ code: 0, stdout: "all is worked off\n" });
    expect(JSON.parse((await shop(["report", "--json"], { cwd })).stdout)).toMatchObject({ products: 2 });
  });
});

test("commands that look end and answer while an event waits that core cannot process, and change nothing; those that follow say so", async () => {
  await inTemporaryFolder(async (cwd) => {
    await shop(["import", "-"], { cwd, input: [product("tea"), order].join("\n") });
    await shop(["import", "-", "--capture-only"], { cwd, input: product("cup") });
    const database = new Database(join(cwd, "shop.db"));
    const poison = database.prepare("UPDATE es_events SET data = ? WHERE aggregate_id = 'request/cup'");
    expect(poison.run(Buffer.from('{"data":null}')).changes).toBe(1);
    database.close();
    const before = await stateOf(cwd);
    for (const args of looks) {
      const { code, stdout } = await shop(args, { cwd });
      expect([...args, code]).toEqual([...args, 0]);
      expect(stdout).not.toBe("");
    }
    expect(await stateOf(cwd)).toEqual(before);
    const following = await Promise.all([["follow"], ["follow", "--threads", "1"]].map((args) => shop(args, { cwd })));
    const stuck = { code: 1, stdout: "", stderr: expect.stringContaining("core fails at notification 3 in pipeline 0 of commands") };
    expect(following).toMatchObject([stuck, stuck]);
  });
});

test("reporting tables that are gone are not made by looking or following, and rebuild makes them", async () => {
  await inTemporaryFolder(async (cwd) => {
    await shop(["import", "-"], { cwd, input: product("tea") });
    const database = new Database(join(cwd, "shop.db"));
    database.exec("DROP TABLE shop_products");
    database.close();
    const gone = "the reporting tables are gone while reporting stands at 1: shop rebuild makes them and begins anew";
    const before = await stateOf(cwd);
    expect(await shop(["report"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining(gone) });
    expect(await stateOf(cwd)).toEqual(before);
    const following = await shop(["import", "-"], { cwd, input: product("cup") });
    expect(following).toMatchObject({ code: 1, stderr: expect.stringContaining("no such table: shop_products") });
    expect(following.stderr).not.toContain("params");
    expect(await shop(["rebuild"], { cwd })).toMatchObject({ code: 0 });
    expect(JSON.parse((await shop(["report", "--json"], { cwd })).stdout)).toMatchObject({ products: 2 });
  });
});
