import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { tagOf } from "./tooling/src/needs/need.js";
import { needs } from "./tooling/src/needs/needs.js";
import { LongestFirst } from "./tooling/src/testing/longest-first.js";

// Packages are tested from their sources: no build stands between a change and its test.
// Node itself loads what is installed: it must get the files that it would choose, and these are never those for bundlers.
const conditions = ["@es/source", ...defaultServerConditions.filter((condition) => condition !== "module")];

export default defineConfig(async () => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
    globalSetup: ["tooling/src/services/services.ts", "tooling/src/testing/compiled.ts"],
    // By default it takes every .js below a folder called es for a module: a clone may well be called that.
    server: { deps: { external: [/\/node_modules\//] } },
    // Most tests wait for servers and processes most of the time: three workers keep two cores busy.
    maxWorkers: 3,
    // Files share what they import of core and of drivers, which else a quarter of the time goes for: a test leaves nothing behind.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // What a test says that it needs: where that is lacking it is left out.
    tags: await Promise.all(needs.map(tagOf)),
    // What has not come then will not come, on a machine that has much else to do either.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
  },
}));
