import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { command } from "../bootstrap/command.mjs";
import { root } from "../bootstrap/pnpm.mjs";

const used = /^es-(core|store-sqlite)-\d/;
const lent = ["better-sqlite3", "@types/better-sqlite3", "@types/node"];

/** Installs tarballs with npm into a project of its own in the folder, compiles its program against them, and runs it. */
export async function consume(tarballs: readonly string[], folder: string): Promise<void> {
  const project = join(folder, "consumer");
  await cp(new URL("tooling/consumer", root), project, { recursive: true });
  const chosen = tarballs.filter((tarball) => used.test(basename(tarball)));
  await command("npm", ["install", "--offline", "--ignore-scripts", "--legacy-peer-deps", "--loglevel=error", ...chosen], { cwd: project });
  for (const name of lent) await lend(name, project);
  await command("tsc", ["-p", project]);
  await command(process.execPath, ["dist/main.js"], { cwd: project });
}

/** Links what the workspace installed, so that nothing is fetched or compiled a second time. */
async function lend(name: string, project: string): Promise<void> {
  const store = createRequire(new URL("packages/store-sqlite/package.json", root));
  const place = join(project, "node_modules", name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(dirname(store.resolve(`${name}/package.json`)), place, "dir");
}
