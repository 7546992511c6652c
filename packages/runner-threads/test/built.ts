import { symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const here = (path: string) => resolve(import.meta.dirname, path);

/**
 * Builds a program of `processes`, with all that its threads need, as JavaScript in a folder: it starts in a tenth of
 * the time that its sources take. Answers the program's path.
 */
export async function built(program: string, folder: string): Promise<string> {
  const sources = [`processes/${program}.ts`, "contract-system.ts", "mortal-system.ts", "../src/worker.ts"];
  await build({
    entryPoints: sources.map(here),
    outdir: folder,
    entryNames: "[name]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@es/source"],
    external: ["better-sqlite3"],
    outExtension: { ".js": ".mjs" },
  });
  await symlink(here("../node_modules"), join(folder, "node_modules"));
  return join(folder, `${program}.mjs`);
}
