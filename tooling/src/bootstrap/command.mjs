import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

/** A command that could not be started or that ended with anything but 0. */
export class CommandFailed extends Error {
  /**
   * @param {string} commandLine
   * @param {number | string} outcome an exit code, a signal, or why it could not be started
   * @param {string} [output] what it printed, if it was quiet
   */
  constructor(commandLine, outcome, output = "") {
    super(`"${commandLine}" ended with ${outcome}`);
    this.name = "CommandFailed";
    this.outcome = outcome;
    this.output = output;
  }

  /** The exit code of this process because of it. */
  get exitCode() {
    return typeof this.outcome === "number" ? this.outcome : 1;
  }
}

/**
 * Runs a command on this terminal and resolves when it ended with 0. A quiet one is heard only when it fails, a silent one only by the error.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{ cwd?: string | URL, env?: Readonly<Record<string, string | undefined>>, quiet?: boolean, silent?: boolean }} [options]
 * @returns {Promise<void>}
 */
export function command(name, args, { cwd, env, silent = false, quiet = silent } = {}) {
  const commandLine = [name, ...args].join(" ");
  // npx is a .cmd on Windows, which only a shell can start.
  const shell = process.platform === "win32";
  const child = spawn(name, args, { cwd, env: { ...process.env, ...env }, stdio: quiet ? "pipe" : "inherit", shell });
  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new CommandFailed(commandLine, error.message)));
    child.once("close", (code, signal) => {
      if (code === 0) return resolve();
      const printed = Buffer.concat(output);
      if (!silent) process.stdout.write(printed);
      reject(new CommandFailed(commandLine, code ?? signal ?? "no exit code", printed.toString()));
    });
  });
}

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

/**
 * Does the work; when it fails, says why and leaves the process with the exit code of the command that failed.
 * @param {() => Promise<void>} work
 */
export async function exitingWith(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof CommandFailed ? error.exitCode : 1;
  }
}
