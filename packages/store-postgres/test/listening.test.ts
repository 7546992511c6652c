// @module-tag postgres

import { medianWait, type ServerStoreSubject } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "./support/database.js";
import { makeSubject } from "./support/subject.js";

let database: TestDatabase;
let subject: ServerStoreSubject;
beforeAll(async () => {
  ({ database, subject } = await makeSubject());
});
afterAll(() => database.drop());

describe("a follower in another process than the one that records", () => {
  it("is woken by polling alone when nothing listens", async () => {
    await using store = postgres(database.url, { listen: false, pace: { fastest: 5, slowest: 20 } });
    expect(await medianWait(subject, await store.open("polling"))).toBeLessThan(100);
  });

  it("is woken by NOTIFY again after the connection that listens was killed", async () => {
    await using store = postgres({ connectionString: database.url, application_name: "killed-listener" });
    const recorder = await store.open("killed");
    const waits = [await medianWait(subject, recorder, killListener), await medianWait(subject, recorder, killListener)];
    for (const wait of waits) expect(wait).toBeLessThan(200);
    const { rows } = await database.query(
      "SELECT count(*)::int AS listening FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database() AND application_name = 'killed-listener'",
    );
    expect(rows).toEqual([{ listening: 1 }]);
  });
});

async function killListener(): Promise<void> {
  await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
  );
}
