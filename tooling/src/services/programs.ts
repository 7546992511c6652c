import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { programOnPath } from "../bootstrap/debian.mjs";

const systemFolders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
const debianPostgres = "/usr/lib/postgresql";

/** The path of the first of these programs that is installed, on the PATH or where servers are kept off it. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...systemFolders, ...postgresFolders()];
  const places = names.flatMap((name) => [programOnPath(name), ...folders.map((folder) => join(folder, name))]);
  return places.find((path) => path !== undefined && existsSync(path));
}

/** Newest version first. */
function postgresFolders(): readonly string[] {
  if (!existsSync(debianPostgres)) return [];
  const versions = readdirSync(debianPostgres).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(debianPostgres, version, "bin"));
}
