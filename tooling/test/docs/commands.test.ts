import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksIn, documents, root } from "./documents.js";

/** A line of a shell block, without its remark. */
interface Line {
  readonly path: string;
  readonly line: string;
}

const lines: readonly Line[] = documents().flatMap((path) =>
  blocksIn(path, "sh")
    .filter((block) => !block.includes("curl ")) // run as it stands by the package's own test
    .flatMap((block) => block.split("\n"))
    .map((line) => ({ path, line: line.replace(/\s+#.*$/, "").trim() }))
    .filter(({ line }) => line !== ""),
);

/** Scripts that are named within a sentence or a table. */
const spans: readonly Line[] = documents()
  .filter((path) => !path.startsWith(".changeset"))
  .flatMap((path) => [...readFileSync(join(root, path), "utf8").matchAll(/`([^`\n]+)`/g)].map(([, line = ""]) => ({ path, line })))
  .map(({ path, line }) => ({ path, line: line.replace(/^([A-Z_]+=\S+ )+/, "") }))
  .filter(({ line }) => /^npm (start|test|run) ?/.test(line));

interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

function manifest(folder: string): Manifest {
  const file = join(root, folder, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {};
}

function publishedFolder(name: string): string {
  return name.replace("@es/", "packages/");
}

/** The packages that a line installs, without versions. */
function installed(line: string): readonly string[] {
  const words = line.split(" ").slice(2);
  return words.filter((word) => !word.startsWith("-")).map((word) => word.replace(/(?<=.)@.*$/, ""));
}

describe("the shell commands in the documents", () => {
  it("are of the kinds that are known here", () => {
    const known = /^(npm (start|test|run|install) ?|pnpm add |npx vitest|es-cluster |shop |alias |export |cd |docker compose )/;
    expect(lines.filter(({ line }) => !known.test(line))).toEqual([]);
  });

  it("run scripts that there are", () => {
    const script = /^npm (?:run )?(?!install\b)(\S+)/;
    const missing = [...lines, ...spans].filter(({ path, line }) => {
      const name = script.exec(line)?.[1];
      return name !== undefined && ![".", dirname(path)].some((folder) => manifest(folder).scripts?.[name] !== undefined);
    });
    expect(missing).toEqual([]);
  });

  it("install a package with every peer that it needs, and nothing else", () => {
    const installing = lines.filter(({ line }) => /^(pnpm add|npm install) (?!--save-dev)/.test(line));
    expect(installing.length).toBeGreaterThan(6);
    for (const { path, line } of installing) {
      const names = installed(line);
      const own = names.filter((name) => name.startsWith("@es/"));
      const peers = own
        .flatMap((name) => {
          const { peerDependencies = {}, peerDependenciesMeta = {} } = manifest(publishedFolder(name));
          return Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
        })
        .filter((name) => name !== "@opentelemetry/api");
      expect(
        own.every((name) => existsSync(join(root, publishedFolder(name)))),
        `${path}: ${line}`,
      ).toBe(true);
      expect([...names].sort(), `${path}: ${line}`).toEqual([...new Set([...own, ...peers])].sort());
    }
  });

  it("name the version of better-sqlite3 that Node 20 can load", () => {
    const drivers = lines.flatMap(({ line }) => line.match(/(?<= )better-sqlite3\S*/) ?? []);
    expect(new Set(drivers)).toEqual(new Set(["better-sqlite3@12"]));
  });
});
