import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { compiled } from "@es/tooling/testing";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const modules = fileURLToPath(new URL("./modules", import.meta.url));
const sources = readdirSync(modules).filter((name) => name.endsWith(".ts"));
const program = await compiled(main, ...sources.map((name) => join(modules, name)));

/** Where the command line finds a module of the tests. */
export function moduleAt(name: string): string {
  return program.at(join(modules, name));
}

/** The outcome of a command line. */
export interface Answered {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/** Runs the command line in a process of its own, to its end. */
export async function esCluster(args: readonly string[], env: Environment = {}): Promise<Answered> {
  const child = started(args, env);
  const texts = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => {
    texts.stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    texts.stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, ...texts };
}

/** A node that runs in a process of its own. */
export interface NodeProcess extends AsyncDisposable {
  /** The first line of the log, from now on or from before, that says this. */
  logged(message: string): Promise<Readonly<Record<string, unknown>>>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  /** All that it wrote. */
  readonly lines: readonly string[];
}

/** Starts `es-cluster node`. */
export function startNode(args: readonly string[], env: Environment = {}): NodeProcess {
  const child = started(["node", ...args], env);
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  let over = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, "close").then(([code]) => {
    over = true;
    for (const listener of listeners) listener();
    return code as number | null;
  });
  return {
    lines,
    ended,
    signal: (signal) => void child.kill(signal),
    logged: (message) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find((each) => each.includes(`"msg":${JSON.stringify(message)}`));
          if (line !== undefined) resolve(JSON.parse(line));
          else if (over) reject(new Error(`ended without "${message}":\n${lines.join("\n")}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
}

function started(args: readonly string[], env: Environment): ChildProcess {
  return spawn(process.execPath, [program.at(main), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
