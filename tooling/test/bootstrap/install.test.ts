import { describe, expect, it } from "vitest";
import { compilerMissing, isForWantOfCompiler } from "../../src/bootstrap/install.mjs";

const gyp = `node_modules/better-sqlite3 install: prebuild-install warn install getaddrinfo ENOTFOUND github.com
node_modules/better-sqlite3 install: gyp ERR! find Python Python is not set from command line or npm configuration`;

describe("an installation without a compiler", () => {
  it("is told from one that fails for another reason", () => {
    expect(isForWantOfCompiler(gyp)).toBe(true);
    expect(isForWantOfCompiler("ERR_PNPM_OUTDATED_LOCKFILE Cannot install with frozen-lockfile: better-sqlite3 was added")).toBe(false);
    expect(isForWantOfCompiler("ERR_PNPM_META_FETCH_FAIL GET https://registry.npmjs.org/pg: getaddrinfo ENOTFOUND")).toBe(false);
  });

  it("says the remedy first, and in two lines", () => {
    const lines = compilerMissing(["python3", "make", "g++"]).split("\n");
    expect(lines[0]).toMatch(/^install python3, make, g\+\+ \(on Debian: apt-get install python3 make g\+\+;/);
    expect(lines).toHaveLength(2);
  });
});
