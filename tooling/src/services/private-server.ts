import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { chown, mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Opened } from "./service.js";

/** The options of a private server. */
export interface Recipe {
  readonly name: string;
  readonly account: Account;
  /** Run once before the server, to fill the folder. */
  readonly prepare?: (folder: string) => readonly [program: string, ...args: string[]];
  readonly serve: (folder: string, port: number) => readonly [program: string, ...args: string[]];
  /** The line that the server prints when it can be used. */
  readonly ready: RegExp;
  readonly url: (port: number) => string;
  /** The signal that makes it end at once and in order. */
  readonly stopSignal: "SIGINT" | "SIGTERM";
}

/** A server in a folder of its own on a free loopback port, which can be ended in any way and started again; all is gone when disposed of, or with this process. */
export class PrivateServer implements AsyncDisposable {
  #server: ChildProcess | undefined;
  readonly #leave = () => {
    this.#server?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  };

  private constructor(
    private readonly recipe: Recipe,
    readonly folder: string,
    readonly port: number,
  ) {
    process.once("exit", this.#leave);
  }

  /** Makes a server and starts it. */
  static async make(recipe: Recipe): Promise<PrivateServer> {
    const folder = await mkdtemp(join(tmpdir(), `es-${recipe.name}-`));
    const server = new PrivateServer(recipe, folder, await freePort());
    try {
      await give(folder, recipe.account);
      if (recipe.prepare !== undefined) await prepare(recipe.prepare(folder), recipe.account);
      await server.start();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return this.recipe.url(this.port);
  }

  /** Starts it, after it has ended; resolves when it can be used, and rejects with its last words when it ends before. */
  async start(): Promise<void> {
    const server = serve(this.recipe, this.recipe.serve(this.folder, this.port));
    this.#server = server.process;
    await server.ready;
  }

  /** Sends it a signal, and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#server?.kill(signal);
  }

  /** Ends it, in order unless another signal is given; resolves when it has ended. */
  async end(signal: NodeJS.Signals = this.recipe.stopSignal): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const closed = once(server, "close");
    server.kill(signal);
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("exit", this.#leave);
    // One that is frozen hears no other signal.
    this.signal("SIGCONT");
    await this.end();
    this.#leave();
  }
}

/** Starts a private server that is only to be used and closed. */
export async function startPrivateServer(recipe: Recipe): Promise<Opened> {
  const server = await PrivateServer.make(recipe);
  return { url: server.url, close: () => server[Symbol.asyncDispose]() };
}

/**
 * A loopback port that nobody listens on, below those that systems give to outgoing connections (from 32,768 on Linux): one of these would
 * take it before the server has it, or while the server is ended.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}

async function prepare([program, ...args]: readonly [string, ...string[]], account: Account): Promise<void> {
  await promisify(execFile)(program, args, { ...account, cwd: tmpdir() });
}

interface Served {
  readonly process: ChildProcess;
  readonly ready: Promise<void>;
}

function serve({ name, account, ready: words }: Recipe, [program, ...args]: readonly [string, ...string[]]): Served {
  // A group of its own, so that Ctrl-C does not take the server from under the tests that are being stopped.
  const server = spawn(program, args, { ...account, cwd: tmpdir(), detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const ready = new Promise<void>((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000);
      if (words.test(output)) resolve();
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("error", reject);
    server.once("close", (code, signal) => reject(new Error(`a private ${name} (${program}) ended with ${code ?? signal}:\n${output}`)));
  });
  return { process: server, ready };
}

/** The account that a server runs as: empty for our own. */
export type Account = { readonly uid?: number; readonly gid?: number };

/** The account for a server that refuses to run as root: ourselves, or when we are root the first of these users that exists. */
export async function unprivileged(...users: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  for (const user of [...users, "nobody"]) {
    const account = await lookUp(user);
    if (account !== undefined) return account;
  }
  throw new Error(`no user among ${users.join(", ")} and nobody exists to run a server as, which must not be root`);
}

async function lookUp(user: string): Promise<Account | undefined> {
  const run = promisify(execFile);
  try {
    const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => Number((await run("id", [flag, user])).stdout)));
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

/** Gives a folder to the account. */
async function give(folder: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
}
