import { join } from "node:path";
import { singleThreaded } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import { type GivenCommand, inTemporaryFolder } from "@es/tooling/testing";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { booksIn, faultsIn } from "./bank/checked.js";
import { onSqlite, reportTable } from "./bank/infrastructure.js";
import { bank } from "./bank/system.js";
import { recordingIn, rightWays, type Way, withoutComparing, wrongWays } from "./wrong-recorders.js";

describe("the checker of the fault tests finds nothing wrong with", () => {
  it.each(rightWays)("$name", (way) => inTemporaryFolder(async (folder) => expect(await faultsAfter(folder, way)).toEqual([])));

  it("two followers of one application, of which the second comes too late", () =>
    inTemporaryFolder(async (folder) => expect(await faultsOfTwo(folder, (record) => record)).toEqual([])));
});

describe("the checker of the fault tests catches", () => {
  it.each(wrongWays)("$name", (way) => inTemporaryFolder(async (folder) => expect(await faultsAfter(folder, way)).not.toEqual([])));

  it("two followers of one application, where the position is not compared", () =>
    inTemporaryFolder(async (folder) => expect(await faultsOfTwo(folder, withoutComparing)).not.toEqual([])));

  it.each([
    ["an event that is lost", "DELETE FROM es_events WHERE rowid = (SELECT max(rowid) FROM es_events)"],
    [
      "an event that is not as it was decided",
      `UPDATE es_events SET data = CAST(replace(CAST(data AS TEXT), '"balance":', '"balance":1') AS BLOB)`,
    ],
    ["a notification that comes later than one after it", "UPDATE es_events SET id = id + 1000 WHERE id = 3"],
    ["a position that was set back", "UPDATE es_tracking SET position = position - 1"],
    ["a position that was lost", "DELETE FROM es_tracking"],
    ["a row of the report that was counted twice", "UPDATE report SET entries = entries + 1"],
    ["a row of the report that nobody's account explains", "INSERT INTO report VALUES ('nobody', 1, 1, 1)"],
    ["a row of the report that is lost", "DELETE FROM report WHERE account = 'a1'"],
  ])("%s", (_, sql) =>
    inTemporaryFolder(async (folder) => {
      const path = emptyBank(folder);
      const commands = await asking(path);
      expect(faultsIn(await booksIn({ path }), commands, { atRest: true })).toEqual([]);
      execute(path, sql);
      expect(faultsIn(await booksIn({ path }), commands, { atRest: true })).not.toEqual([]);
    }),
  );
});

/** Lets a bank run until it crashes, and another finish its work. */
async function faultsAfter(folder: string, way: Way): Promise<readonly string[]> {
  const path = emptyBank(folder);
  const commands = await asking(path, way);
  await settle(path);
  return faultsIn(await booksIn({ path }), commands, { atRest: true });
}

/** Lets one bank process the requests while another, which has decided on the first of them, is about to record. */
async function faultsOfTwo(folder: string, record: Way["record"]): Promise<readonly string[]> {
  const path = emptyBank(folder);
  const commands = await asking(path, undefined, { following: false });
  const [decided, decide] = signal();
  const [free, release] = signal();
  const slow: Way["record"] = (truly, ...rest) => {
    const own = record(truly, ...rest);
    return async (units) => {
      decide();
      await free;
      return own(units);
    };
  };
  const store = recordingIn(sqlite(path), { name: "slow", application: "accounts", record: slow }, () => {});
  await using running = await singleThreaded(bank, { ...onSqlite(path), store });
  await decided;
  await settle(path);
  release();
  await running.settled();
  return faultsIn(await booksIn({ path }), commands, { atRest: true });
}

function emptyBank(folder: string): string {
  const path = join(folder, "bank.db");
  execute(path, reportTable({ path }));
  return path;
}

/** Asks for transfers; where a way is given, until that crashes. */
async function asking(path: string, way?: Way, { following = true } = {}): Promise<readonly GivenCommand[]> {
  const commands: GivenCommand[] = [];
  const [crashed, crash] = signal();
  const store = way === undefined ? sqlite(path) : recordingIn(sqlite(path), way, crash);
  await using running = await singleThreaded(bank, { ...onSqlite(path), store, following });
  for (let n = 1; n <= 40; n += 1) {
    const outcome = await running.requests.ask(`r${n}`, { account: `a${n % 7}`, amount: n }).then(
      () => "kept" as const,
      () => "unknown" as const,
    );
    commands.push({ application: "requests", aggregateId: `request/r${n}`, events: 2, outcome });
  }
  if (way !== undefined) await crashed;
  else if (following) await running.settled();
  return commands;
}

async function settle(path: string): Promise<void> {
  await using running = await singleThreaded(bank, onSqlite(path));
  await running.settled();
}

function execute(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

function signal(): [come: Promise<void>, send: () => void] {
  let send = () => {};
  const come = new Promise<void>((resolve) => {
    send = resolve;
  });
  return [come, send];
}
