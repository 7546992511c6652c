import { join } from "node:path";
import type { Store } from "@es/core";
import { type OwnRows, recorderContract } from "@es/core/testing";
import { type SqliteOptions, sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import type { Database } from "better-sqlite3";
import { describe, it } from "vitest";

function rowsOf(store: Store<Database>): OwnRows<Database> {
  const table = (tx: Database) => tx.exec("CREATE TABLE IF NOT EXISTS own (text TEXT NOT NULL)");
  return {
    add: (tx, text) => void table(tx).prepare("INSERT INTO own VALUES (?)").run(text),
    forbidden: ["CREATE TABLE more (text TEXT)", "DROP TABLE own", "PRAGMA user_version = 7"],
    run: (tx, statement) => tx.exec(statement),
    read: (tx) => tx.prepare<[], string>("SELECT text FROM own").pluck().all(),
    all: async () => {
      let texts: readonly string[] = [];
      const alongside = (tx: Database) => {
        texts = table(tx).prepare<[], string>("SELECT text FROM own").pluck().all();
      };
      const recorder = await store.open("own-rows");
      await recorder.record([{ events: [], alongside }]);
      return texts;
    },
  };
}

const inFiles: readonly SqliteOptions[] = [{}, { synchronous: "normal", prefix: "Other_" }];

for (const options of inFiles) {
  describe(`a file keeps the recorder contract with the options ${JSON.stringify(options)}`, () => {
    for (const { name, run } of recorderContract) {
      it(name, () =>
        inTemporaryFolder(async (folder) => {
          const open = (file: string) => sqlite(join(folder, file), options);
          await using store = open("one.db");
          await run({
            store,
            another: () => open("one.db"),
            elsewhere: () => open("other.db"),
            closable: () => open("closed.db"),
            rows: rowsOf(store),
          });
        }),
      );
    }
  });
}

describe("a database in memory keeps the recorder contract", () => {
  const checks = recorderContract.filter(({ needs }) => !needs.includes("another"));
  for (const { name, run } of checks) {
    it(name, async () => {
      await using store = sqlite(":memory:");
      await run({
        store,
        elsewhere: () => sqlite(":memory:"),
        closable: () => sqlite(":memory:"),
        rows: { ...rowsOf(store), oneConnection: true },
      });
    });
  }
});
