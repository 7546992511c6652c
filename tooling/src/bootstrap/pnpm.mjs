import { readFile } from "node:fs/promises";
import { command } from "./command.mjs";

/** The folder of the workspace. */
export const root = new URL("../../../", import.meta.url);

/**
 * Runs the pnpm that package.json names, which npx brings: nothing but Node and npm has to be there.
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} [env]
 */
export async function pnpm(args, env) {
  const { packageManager } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
  await command("npx", ["--yes", packageManager, ...args], { cwd: root, env: { TURBO_TELEMETRY_DISABLED: "1", ...env } });
}
