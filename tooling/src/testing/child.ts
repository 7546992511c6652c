import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A script, and the program with its arguments that is to start node, such as one that does so on another host. */
export interface StartedBy {
  readonly script: string;
  readonly by: readonly string[];
}

/** Another process, which runs a script of the folder `processes` beside the file `here`, and speaks by messages. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #messages: AsyncIterator<unknown[]>;

  constructor(here: string, script: string | StartedBy, ...args: readonly string[]) {
    const started = typeof script === "string" ? { script, by: [] } : script;
    const path = fileURLToPath(new URL(`./processes/${started.script}`, here));
    const [execPath = process.execPath, ...prefix] = [...started.by, process.execPath];
    this.#process = fork(path, args, { cwd: root, execPath, execArgv: [...prefix, "--import", "tsx", "--conditions=@es/source"] });
    this.#messages = on(this.#process, "message", { close: ["exit"] } as object);
  }

  /** The next message; undefined when the process has ended. */
  async hear(): Promise<unknown> {
    const { done, value } = await this.#messages.next();
    return done ? undefined : value[0];
  }

  say(message: unknown): void {
    this.#process.send(message as string);
  }

  /** Sends a signal, and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Sends a signal, and resolves when the process has ended: with its exit code, or undefined where the signal ended it. */
  async end(signal: NodeJS.Signals = "SIGKILL"): Promise<number | undefined> {
    if (!this.hasEnded) {
      const ended = once(this.#process, "exit");
      this.signal(signal);
      await ended;
    }
    return this.#process.exitCode ?? undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
