import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Another process, which runs a script of the folder `processes` beside the file `here`, and speaks by messages. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #messages: AsyncIterator<unknown[]>;

  constructor(here: string, script: string, ...args: readonly string[]) {
    const path = fileURLToPath(new URL(`./processes/${script}`, here));
    this.#process = fork(path, args, { cwd: root, execArgv: ["--import", "tsx", "--conditions=@es/source"] });
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

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }
}
