import { LocalLog } from "@es/core";
import { notificationLogContract } from "@es/core/testing";
import { describe, it } from "vitest";
import { served } from "./support/served.js";
import { stores, tagsOf } from "./support/stores.js";

for (const [kind, open] of Object.entries(stores)) {
  describe(`a remote log over ${kind}`, { tags: tagsOf[kind] ?? [] }, () => {
    it.each(notificationLogContract.map(({ name, run }) => [name, run] as const))("%s", async (_name, run) => {
      await using opened = await open();
      const recorder = await opened.store.open("core", { pipelines: 2 });
      await using server = await served(new LocalLog(recorder, { sectionSize: 10 }), { sectionSize: 10 });
      await run({ log: server.remote(), recorder });
    });
  });
}
