import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalLog, memory, type Store } from "@es/core";
import { notificationLogContract } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import { describe, it, onTestFinished } from "vitest";
import { served } from "./support/served.js";

const stores: Record<string, () => Promise<Store<never>>> = {
  memory: async () => memory() as Store<never>,
  SQLite: async () => {
    const folder = await mkdtemp(join(tmpdir(), "es-http-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    return sqlite(join(folder, "log.db")) as Store<never>;
  },
};

describe.each(Object.entries(stores))("a remote log over %s", (_, open) => {
  it.each(notificationLogContract.map(({ name, run }) => [name, run] as const))("%s", async (_name, run) => {
    const store = await open();
    const recorder = await store.open("core", { pipelines: 2 });
    {
      await using server = await served(new LocalLog(recorder, { sectionSize: 10 }), { sectionSize: 10 });
      await run({ log: server.remote(), recorder });
    }
    await store.close();
  });
});
