import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@es/tooling/testing";

/** Servers refuse to run as root: then they run as the user postgres. */
export const account = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};

/** A folder that the servers may write in. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "es-by-command-"));
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** Starts a program, and resolves when it has printed that it is ready; rejects loudly if it cannot. */
export async function start(program: string, args: readonly string[], ready: RegExp): Promise<ChildProcess> {
  const server = spawn(program, args, { ...account, stdio: ["ignore", "pipe", "pipe"], cwd: tmpdir() });
  let printed = "";
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${printed}`)));
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk) => {
        printed += chunk;
        if (ready.test(printed)) resolve(server);
      });
    }
  });
}

/** A PostgreSQL server of the test's own, which asks for passwords, and can be killed and started again. */
export class PrivatePostgres implements AsyncDisposable {
  readonly password = "s3cr3t-pa55word";
  readonly #folder = makeFolder();
  #server: ChildProcess | undefined;

  private constructor(readonly port: number) {
    const words = join(this.#folder, "password");
    writeFileSync(words, this.password, { mode: 0o644 });
    const data = ["-D", join(this.#folder, "data"), "-U", "postgres", "--no-sync", "--encoding=UTF8", "--locale=C"];
    execFileSync(binary("initdb"), [...data, "--auth=scram-sha-256", `--pwfile=${words}`], { ...account, cwd: tmpdir() });
  }

  static async make(): Promise<PrivatePostgres> {
    const server = new PrivatePostgres(await freePort());
    await server.start();
    return server;
  }

  url(password = this.password): string {
    return `postgres://postgres:${password}@127.0.0.1:${this.port}/postgres`;
  }

  async start(): Promise<void> {
    const args = ["-D", join(this.#folder, "data"), "-p", `${this.port}`, "-h", "127.0.0.1", "-k", this.#folder];
    this.#server = await start(binary("postgres"), args, /database system is ready to accept connections/);
  }

  /** Ends the server at once; what is not on the disk is recovered when it is started again. */
  async crash(): Promise<void> {
    if (this.#server === undefined) return;
    const ended = once(this.#server, "exit");
    this.#server.kill("SIGQUIT");
    await ended;
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crash();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Debian keeps the programs of the server out of the PATH. */
function binary(name: string): string {
  const [newest] = readdirSync("/usr/lib/postgresql").toSorted((a, b) => Number(b) - Number(a));
  return `/usr/lib/postgresql/${newest}/bin/${name}`;
}

function idOf(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}
