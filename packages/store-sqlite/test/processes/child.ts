import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compiled } from "@es/tooling/testing";

const scripts = readdirSync(import.meta.dirname).filter((name) => name !== "child.ts" && name !== "parent.ts");
const programs = await compiled(...scripts.map((name) => join(import.meta.dirname, name)));

/** Another process, which runs one of the scripts in this folder and speaks by messages. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #messages: AsyncIterator<unknown[]>;

  constructor(script: string, ...args: readonly string[]) {
    this.#process = fork(programs.at(join(import.meta.dirname, script)), args, { execArgv: [] });
    this.#messages = on(this.#process, "message", { close: ["exit"] } as object);
  }

  /** The next message; undefined when the process has ended. */
  async hear(): Promise<unknown> {
    const { done, value } = await this.#messages.next();
    return done ? undefined : value[0];
  }

  say(message: string): void {
    this.#process.send(message);
  }

  /** Kills the process at once, as kill -9 does. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.kill();
    await once(this.#process, "exit");
  }
}
