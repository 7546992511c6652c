import { readFile } from "node:fs/promises";
import { command } from "./command.mjs";

/** The folder of the workspace. */
export const root = new URL("../../../", import.meta.url);

/**
 * Runs the pnpm that package.json names. npx brings it, so that nothing but Node and npm has to be there.
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @param {{ quiet?: boolean, silent?: boolean }} [hearing] a quiet one is heard only when it fails, a silent one only by the error
 */
export async function pnpm(args, env, { silent = false, quiet = silent } = {}) {
  const { packageManager } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
  const [name, ...before] = isRunBy(packageManager) ? ["pnpm"] : ["npx", "--yes", packageManager];
  await command(name, [...before, ...args], { cwd: root, env: { TURBO_TELEMETRY_DISABLED: "1", ...env }, quiet, silent });
}

/**
 * Whether it is at work already. npm started from inside pnpm would warn about each setting that pnpm hands down.
 * @param {string} packageManager
 */
function isRunBy(packageManager) {
  return process.env.npm_config_user_agent?.startsWith(`${packageManager.replace("@", "/")} `) === true;
}
