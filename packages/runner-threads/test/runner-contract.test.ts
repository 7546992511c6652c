import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runnerContract } from "@es/core/testing";
import { describe, it } from "vitest";
import { type Layout, threads } from "../src/index.js";

const module = new URL("./contract-system.ts", import.meta.url);
const loading = { preload: new URL("./register-typescript.mjs", import.meta.url), execArgv: ["--conditions=@es/source"] };

describe.each<Layout>([2, "pipeline"])("threads over SQLite, laid out as %s", (layout) => {
  for (const { name, run } of runnerContract) {
    it(name, async () => {
      const folder = await mkdtemp(join(tmpdir(), "es-threads-"));
      const path = join(folder, "contract.db");
      try {
        await run({
          run: (options) => threads<typeof import("./contract-system.js")>(module, { path, ...options }, { threads: layout, ...loading }),
        });
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
