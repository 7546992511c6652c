import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Another process of this program. */
export interface Child {
  /** The next message that it sends. Rejects when it ends before. */
  hears(): Promise<unknown>;
  /** Lets go of it, and waits for its end. */
  close(): Promise<void>;
}

/** Starts a module as another process, which ends when it is let go of; resolves at the first message that it sends. */
export async function startChild(module: URL, args: readonly string[]): Promise<Child & { readonly first: unknown }> {
  const path = fileURLToPath(module);
  const child = fork(path, args, { execArgv: [] });
  const gone = new AbortController();
  const exit = once(child, "exit");
  child.once("exit", (code) => gone.abort(new Error(`${path} has ended with ${code}`)));
  const hears = async () => (await once(child, "message", { signal: gone.signal }))[0] as unknown;
  const close = async () => {
    child.disconnect();
    await exit;
  };
  return { first: await hears(), hears, close };
}
