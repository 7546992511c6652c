import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A program in one JavaScript file, and what is to start node for it, such as a command that does so on another host. */
export interface Program {
  readonly file: string;
  readonly by?: readonly string[];
}

/** Another process, which runs a program and speaks by messages. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #messages: AsyncIterator<unknown[]>;

  constructor({ file, by = [] }: Program, ...args: readonly string[]) {
    const [execPath = process.execPath, ...execArgv] = [...by, process.execPath];
    this.#process = fork(file, args, { cwd: root, execPath, execArgv });
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

  get pid(): number | undefined {
    return this.#process.pid;
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
