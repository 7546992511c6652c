import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { command } from "./command.mjs";

/**
 * Where a program of this name lies on the PATH.
 * @param {string} name
 */
export function programOnPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Whether this process may install Debian packages: it is root, where apt-get is. */
export function mayInstallPackages() {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version") && programOnPath("apt-get") !== undefined;
}

/**
 * Installs Debian packages without asking anything.
 * @param {readonly string[]} packages
 */
export async function installPackages(packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await command("apt-get", ["update", "-qq"], { env });
  await command("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}
