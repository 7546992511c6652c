import { join } from "node:path";
import { singleThreaded } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { faultsIn } from "./books.js";

const of = (application: string) => `application = (SELECT key FROM es_applications WHERE name = '${application}')`;

it.each([
  ["a number that was acknowledged and is lost", `DELETE FROM es_events WHERE ${of("numbers")} AND id = 3`],
  [
    "a number that was listed otherwise",
    `UPDATE es_events SET data = (SELECT data FROM es_events WHERE ${of("lists")} AND id = 2) WHERE ${of("lists")} AND id = 3`,
  ],
  ["a square that is lost", `DELETE FROM es_events WHERE ${of("squares")} AND id = 4`],
  ["a sum that comes too late", `UPDATE es_events SET id = id + 1 WHERE ${of("sums")} AND id = 3`],
  ["a position that was set back", `UPDATE es_tracking SET position = position - 1 WHERE ${of("sums")}`],
])("the checker catches %s", (_, sql) =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "events.db");
    await using running = await singleThreaded(runnerContractSystem, { store: sqlite(path) });
    for (const id of ["1", "2", "3"]) await running.numbers.give(id, Number(id));
    await running.settled();
    expect(await faultsIn({ path }, ["1", "2", "3"])).toEqual([]);
    const db = new Database(path);
    db.exec(sql);
    db.close();
    expect(await faultsIn({ path }, ["1", "2", "3"])).not.toEqual([]);
  }),
);
