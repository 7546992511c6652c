import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { installPackages, mayInstallPackages, programOnPath } from "./debian.mjs";
import { nodeHeaders } from "./node-headers.mjs";
import { pnpm, root } from "./pnpm.mjs";

const compiler = ["python3", "make", "g++"];

/** Installs what the lockfile names. better-sqlite3 is compiled here where its prebuilt binary cannot be had. */
export async function install() {
  try {
    await installFromLockfile();
  } catch (error) {
    await bringCompiler(error);
    await installFromLockfile();
  }
}

async function installFromLockfile() {
  await pnpm(["install", "--frozen-lockfile", "--prefer-offline"], nodeHeaders());
  if (!(await sqliteLoads())) await pnpm(["rebuild", "--recursive", "better-sqlite3"], nodeHeaders());
}

/** False after a change of Node: the binary was made for the one before. */
async function sqliteLoads() {
  const program = 'new (require("better-sqlite3"))(":memory:")';
  const cwd = new URL("packages/store-sqlite", root);
  return promisify(execFile)(process.execPath, ["--eval", program], { cwd }).then(
    () => true,
    () => false,
  );
}

/** @param {unknown} error what to throw when it is not for want of a compiler */
async function bringCompiler(error) {
  const missing = compiler.filter((program) => programOnPath(program) === undefined);
  if (missing.length === 0) throw error;
  if (!mayInstallPackages()) {
    const remedy = `install ${missing.join(", ")} (on Debian: apt-get install ${missing.join(" ")})`;
    throw new Error(`better-sqlite3 could not be compiled, because ${missing.join(", ")} cannot be found: ${remedy}`, { cause: error });
  }
  await installPackages(missing);
}
