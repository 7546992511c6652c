import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Account, give } from "./account.js";
import type { Opened } from "./service.js";

/** What a private server is made of. */
export interface Recipe {
  readonly name: string;
  readonly account: Account;
  /** Run once before the server, to fill the folder. */
  readonly prepare?: (folder: string) => readonly [program: string, ...args: string[]];
  readonly serve: (folder: string, port: number) => readonly [program: string, ...args: string[]];
  /** What the server prints when it can be used. */
  readonly ready: RegExp;
  readonly url: (port: number) => string;
  /** What makes it end at once and in order. */
  readonly stopSignal: "SIGINT" | "SIGTERM";
}

/** Starts a server in a folder of its own on a free loopback port; both are gone after `close`, or with this process. */
export async function startPrivateServer(recipe: Recipe): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), `es-${recipe.name}-`));
  const leave = () => rmSync(folder, { recursive: true, force: true });
  try {
    await give(folder, recipe.account);
    if (recipe.prepare !== undefined) await prepare(recipe.prepare(folder), recipe.account);
    const port = await freePort();
    const server = await serve(recipe, recipe.serve(folder, port));
    const end = () => {
      server.kill("SIGKILL");
      leave();
    };
    process.once("exit", end);
    const close = async () => {
      process.off("exit", end);
      await stop(server, recipe.stopSignal);
      leave();
    };
    return { url: recipe.url(port), close };
  } catch (error) {
    leave();
    throw error;
  }
}

async function prepare([program, ...args]: readonly [string, ...string[]], account: Account): Promise<void> {
  await promisify(execFile)(program, args, { ...account, cwd: tmpdir() });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a loopback port has no number");
  return address.port;
}

/** Resolves when the server says that it is ready; rejects with its last words when it ends before. */
function serve({ name, account, ready }: Recipe, [program, ...args]: readonly [string, ...string[]]): Promise<ChildProcess> {
  // A group of its own, so that Ctrl-C does not take the server from under the tests that are being stopped.
  const server = spawn(program, args, { ...account, cwd: tmpdir(), detached: true, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000);
      if (ready.test(output)) resolve(server);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("error", reject);
    server.once("close", (code) => reject(new Error(`a private ${name} (${program}) ended with ${code}:\n${output}`)));
  });
}

async function stop(server: ChildProcess, signal: Recipe["stopSignal"]): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const closed = once(server, "close");
  server.kill(signal);
  await closed;
}
