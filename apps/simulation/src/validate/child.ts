import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { NodeProcess } from "./node-process.js";

const built = new URL("./node-process.js", import.meta.url);
const isSource = import.meta.url.endsWith(".ts");
/** Sources need what built files do not. */
const fromSource = ["--import=tsx", "--conditions=@es/source"];

/** Starts a process that is a node as soon as it is told to go; resolves when it can be told. */
export async function startNode(given: NodeProcess): Promise<ChildProcess> {
  const path = fileURLToPath(built);
  const program = isSource ? path.replace(/\.js$/, ".ts") : path;
  const child = fork(program, [JSON.stringify(given)], { execArgv: isSource ? fromSource : [] });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`A node ended with ${code} before it was ready`);
  });
  await Promise.race([once(child, "message"), failed]);
  failed.catch(() => {});
  return child;
}

/** Lets a node end in order. */
export async function stopNode(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.send("stop");
  await ended;
}
