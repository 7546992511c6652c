import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { compilerMissing, isForWantOfCompiler, nodeHeaders } from "../../src/bootstrap/install.mjs";

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

function prefixWithHeadersOf(version: string): string {
  const prefix = mkdtempSync(join(tmpdir(), "es-headers-"));
  onTestFinished(() => rmSync(prefix, { recursive: true }));
  const names = ["MAJOR", "MINOR", "PATCH"];
  const lines = version.split(".").map((part, n) => `#define NODE_${names[n]}_VERSION ${part}`);
  mkdirSync(join(prefix, "include/node"), { recursive: true });
  writeFileSync(join(prefix, "include/node/node_version.h"), lines.join("\n"));
  return prefix;
}

describe("the headers for node-gyp", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("are those beside this Node", () => {
    vi.stubEnv("npm_config_nodedir", undefined);
    const prefix = prefixWithHeadersOf(process.versions.node);
    expect(nodeHeaders(join(prefix, "bin/node"))).toEqual({ npm_config_nodedir: prefix });
  });

  it("are not those of another version", () => {
    vi.stubEnv("npm_config_nodedir", undefined);
    expect(nodeHeaders(join(prefixWithHeadersOf("0.12.7"), "bin/node"))).toEqual({});
  });

  it("are left to node-gyp where there are none", () => {
    vi.stubEnv("npm_config_nodedir", undefined);
    expect(nodeHeaders(join(tmpdir(), "no-such-prefix/bin/node"))).toEqual({});
  });

  it("are those that the caller chose", () => {
    vi.stubEnv("npm_config_nodedir", "/chosen");
    expect(nodeHeaders(join(prefixWithHeadersOf(process.versions.node), "bin/node"))).toEqual({});
  });
});
