import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { CommandFailed, pnpm, root } from "./command.mjs";
import { installPackages, mayInstallPackages, programOnPath } from "./debian.mjs";

/** The programs that compile better-sqlite3: one of each line. */
const compiler = [["python3"], ["make", "gmake"], ["g++", "c++", "clang++"]];

/** Installs what the lockfile names. better-sqlite3 is compiled here where its prebuilt binary cannot be had. */
export async function install() {
  const missing = missingPrograms();
  if (missing.length === 0) return installFromLockfile();
  // Without a compiler the prebuilt binary has to do; what a compiler that is not there complains of helps nobody.
  console.log(`Installing, without a word until it is done, since ${missing.join(", ")} cannot be found to compile better-sqlite3 …`);
  try {
    await installFromLockfile({ silent: true });
  } catch (error) {
    await bringCompiler(missing, error);
    await installFromLockfile();
  }
}

/** @param {{ silent?: boolean }} [hearing] */
async function installFromLockfile(hearing) {
  await pnpm(["install", "--frozen-lockfile", "--prefer-offline"], nodeHeaders(), hearing);
  if (!(await sqliteLoads())) await pnpm(["rebuild", "--recursive", "better-sqlite3"], nodeHeaders(), hearing);
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

function missingPrograms() {
  const absent = compiler.filter((names) => names.every((name) => programOnPath(name) === undefined));
  return absent.map(([name]) => /** @type {string} */ (name));
}

/**
 * @param {readonly string[]} missing
 * @param {unknown} error what to throw when it is not for want of a compiler
 */
async function bringCompiler(missing, error) {
  if (!(error instanceof CommandFailed) || !isForWantOfCompiler(error.output)) throw withOutput(error);
  if (!mayInstallPackages()) throw new Error(compilerMissing(missing), { cause: error });
  await installPackages(missing);
}

/** @param {string} output what an installation printed that failed */
export function isForWantOfCompiler(output) {
  return /better-sqlite3/.test(output) && /node-gyp|gyp ERR|prebuild-install/.test(output);
}

/** @param {readonly string[]} missing */
export function compilerMissing(missing) {
  const names = missing.join(", ");
  const remedy = `install ${names} (on Debian: apt-get install ${missing.join(" ")}; on macOS: xcode-select --install), and do this again`;
  return `${remedy}.\nbetter-sqlite3 has to be compiled here, because its prebuilt binary could not be fetched, and ${names} cannot be found.`;
}

/** @param {unknown} error */
function withOutput(error) {
  if (error instanceof CommandFailed) console.log(error.output);
  return error;
}

/**
 * The environment in which node-gyp uses the headers that lie beside this Node, instead of fetching them.
 * Empty when the caller chose others, or when there are none of this very version.
 * @param {string} [node] the path of this Node
 * @returns {Record<string, string>}
 */
export function nodeHeaders(node = process.execPath) {
  const nodedir = dirname(dirname(node));
  if (process.env.npm_config_nodedir !== undefined || versionOfHeaders(nodedir) !== process.version) return {};
  return { npm_config_nodedir: nodedir };
}

/** @param {string} nodedir */
function versionOfHeaders(nodedir) {
  try {
    const header = readFileSync(join(nodedir, "include/node/node_version.h"), "utf8");
    const [major, minor, patch] = ["MAJOR", "MINOR", "PATCH"].map((part) => header.match(`#define NODE_${part}_VERSION (\\d+)`)?.[1]);
    return `v${major}.${minor}.${patch}`;
  } catch {
    return undefined;
  }
}
