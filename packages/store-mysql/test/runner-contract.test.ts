// @module-tag mysql
import { singleThreaded } from "@es/core";
import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { mysql } from "@es/store-mysql";
import { afterAll, beforeAll, describe, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

describe("the single-threaded runner keeps its contract on MySQL or MariaDB", () => {
  for (const [index, { name, run }] of runnerContract.entries()) {
    it(name, () => {
      const store = () => mysql(database.url, { prefix: `runner_${index}_` });
      return run({ run: (options) => singleThreaded(runnerContractSystem, { store: store(), backOff: { most: 50 }, ...options }) });
    });
  }
});
