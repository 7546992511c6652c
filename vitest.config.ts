import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

// Packages are tested from their sources: no build stands between a change and its test.
const conditions = ["@es/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
    globalSetup: ["tooling/src/services/global-setup.ts", "tooling/src/testing/compiled-setup.ts"],
    // By default it takes every .js below a folder called es for a module: a clone may well be called that.
    server: { deps: { external: [/\/node_modules\//] } },
    // Most tests wait for servers and processes most of the time.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
