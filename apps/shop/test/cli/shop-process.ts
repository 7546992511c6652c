import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { program } from "../compiled-shop.js";

/** How a run of the program ended. */
export interface Closed {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a run of the program ended, with all that it printed. */
export interface Ended extends Closed {
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the program. */
export interface ShopProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly closed: Promise<Closed>;
}

/** Starts the program as a process of its own. */
export function start(args: readonly string[], options: { readonly cwd?: string } = {}): ShopProcess {
  const child = spawn(process.execPath, [program, ...args], { stdio: "pipe", ...options });
  // A test that kills the process breaks the pipe to it.
  child.stdin.on("error", () => {});
  const closed = new Promise<Closed>((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, closed };
}

/** Resolves at the end of a run. */
export async function ended({ child, closed }: ShopProcess): Promise<Ended> {
  const [end, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { ...end, stdout, stderr };
}

/** Runs the program to its end. */
export function shop(args: readonly string[], options: { readonly cwd?: string; readonly input?: string | Buffer } = {}): Promise<Ended> {
  const { input = "", ...rest } = options;
  const process = start(args, rest);
  process.child.stdin.end(input);
  return ended(process);
}
