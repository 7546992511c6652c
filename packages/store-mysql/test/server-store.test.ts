// @module-tag mysql
import { type ServerStoreSubject, serverStoreContract } from "@es/core/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { TestDatabase } from "./support/database.js";
import { makeSubject } from "./support/subject.js";

describe("the contract of stores on a server, on MySQL or MariaDB", () => {
  let database: TestDatabase;
  let subject: ServerStoreSubject;
  beforeAll(async () => {
    ({ database, subject } = await makeSubject());
  });
  afterAll(() => database.drop());

  for (const { name, timeout, run } of serverStoreContract) it(name, { timeout }, () => run(subject));
});
