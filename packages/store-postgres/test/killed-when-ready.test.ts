// @module-tag postgres
import { postgres } from "@es/store-postgres";
import { idsOf, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";
import { KillingProxy } from "./support/killing-proxy.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

it("a connection that is killed in the moment it is ready costs nothing", async () => {
  await using proxy = await KillingProxy.before(database.url, 2);
  const url = new URL(database.url);
  url.port = String(proxy.port);
  await using store = postgres(url.href, { schema: "ready", listen: false });
  const recorder = await store.open("ready");
  expect(idsOf(await recorder.record([{ events: [stored("a")] }]))).toEqual([1]);
  expect(proxy.killed).toBe(2);
});
