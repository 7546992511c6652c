import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const esCluster = fileURLToPath(new URL("cli/main.ts", import.meta.resolve("@es/runner-cluster")));
const shop = fileURLToPath(new URL(`../src/runnable-shop${extname(import.meta.url)}`, import.meta.url));

/** The settings of all nodes. */
export interface NodeSettings {
  /** The value of `--store`. */
  readonly place: string;
  readonly pipelines: number;
  readonly redis: string;
  readonly prefix: string;
}

/** Nodes of the shop's cluster, each a process of its own: `es-cluster node`. Disposing of them lets them drain. */
export class NodeProcesses implements AsyncDisposable {
  readonly #processes = new Map<string, ChildProcess>();
  readonly #leave = () => {
    for (const child of this.#processes.values()) child.kill("SIGKILL");
  };

  constructor(private readonly settings: NodeSettings) {
    // However this process ends: nodes go on without it.
    process.once("exit", this.#leave);
  }

  /** Starts a node; resolves when it is at work, and rejects with its last words where it ends before. */
  async start(name: string): Promise<void> {
    const { place, pipelines, redis, prefix } = this.settings;
    const given = { ES_DESCRIPTION: JSON.stringify({ place, pipelines }), ES_REDIS_URL: redis, ES_PREFIX: prefix };
    const child = spawn(process.execPath, [...process.execArgv, esCluster, "node", shop, "--name", name, "--profile", "fast"], {
      env: { ...process.env, ...given },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#processes.set(name, child);
    const words = text(child.stderr);
    for await (const line of createInterface(child.stdout)) if (line.includes('"msg":"at work"')) return void child.stdout.resume();
    if (child.signalCode === null) throw new Error(`${name} ended before it was at work: ${await words}`);
  }

  /** Kills a node with SIGKILL; resolves when it is gone. */
  kill(name: string): Promise<void> {
    return this.#end(name, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#processes.keys()].map((name) => this.#end(name, "SIGTERM")));
    process.off("exit", this.#leave);
  }

  async #end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#processes.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}
