import { postgres } from "@es/store-postgres";
import { idsOf, LossyProxy, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

it("holds others up for ten seconds where it falls silent in the middle of a transaction, and then does its unit again", async () => {
  await using proxy = await LossyProxy.before(database.url);
  await using silent = postgres(proxy.url);
  await using heard = postgres(database.url);
  const [one, other] = [await silent.open("silence"), await heard.open("silence")];
  let calls = 0;
  const alongside = () => {
    calls += 1;
    if (calls === 1) proxy.fallSilent();
  };
  const held = one.record([{ events: [stored("a")], alongside }]);
  await expect.poll(() => calls).toBe(1);
  const since = performance.now();
  expect(idsOf(await other.record([{ events: [stored("b")] }]))).toEqual([1]);
  expect(performance.now() - since).toBeLessThan(20_000);
  proxy.recover();
  expect(idsOf(await held)).toEqual([2]);
  expect(calls).toBe(2);
}, 60_000);
