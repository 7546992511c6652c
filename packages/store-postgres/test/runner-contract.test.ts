// @module-tag postgres
import { singleThreaded } from "@es/core";
import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import { afterAll, beforeAll, describe, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

describe("the single-threaded runner keeps its contract on Postgres", () => {
  for (const [index, { name, run }] of runnerContract.entries()) {
    it(name, () => {
      const store = () => postgres(database.url, { schema: `runner_${index}` });
      return run({ run: (options) => singleThreaded(runnerContractSystem, { store: store(), backOff: { most: 50 }, ...options }) });
    });
  }
});
