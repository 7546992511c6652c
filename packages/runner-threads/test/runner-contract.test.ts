import { join } from "node:path";
import { runnerContract } from "@es/core/testing";
import { describe, it } from "vitest";
import { type Layout, threads } from "../src/index.js";
import { inFolder } from "./folder.js";
import { loading } from "./loading.js";

const module = new URL("./contract-system.ts", import.meta.url);

describe.each<Layout>([2, "pipeline"])("threads over SQLite, laid out as %s", (layout) => {
  for (const { name, run } of runnerContract) {
    it(name, () =>
      inFolder(async (folder) => {
        const path = join(folder, "contract.db");
        await run({
          run: (options) => threads<typeof import("./contract-system.js")>(module, { path, ...options }, { threads: layout, ...loading }),
        });
      }),
    );
  }
});
