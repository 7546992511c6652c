import { setTimeout as passing } from "node:timers/promises";
import type { Recorded, RunningSystem } from "@es/core";
import type { GivenCommand } from "@es/tooling/testing";
import type { bank } from "./system.js";

type Asking = Pick<RunningSystem<typeof bank>, "requests">;

/** A client of the bank, who keeps what it asked for and whether it was acknowledged. */
export class Teller {
  readonly commands: GivenCommand[] = [];
  #asking: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly running: Asking,
    private readonly name = "t",
    private readonly accounts = 12,
  ) {}

  /** Asks for one transfer; answers what was recorded, or undefined where that is not known. */
  async ask(more: { readonly hold?: string; readonly account?: string } = {}): Promise<Recorded | undefined> {
    const number = this.commands.length + 1;
    const id = `${this.name}${number}`;
    const command = { application: "requests", aggregateId: `request/${id}`, events: 2 };
    this.commands.push({ ...command, outcome: "unknown" });
    try {
      const recorded = await this.running.requests.ask(id, { account: `a${number % this.accounts}`, amount: (number % 90) + 1, ...more });
      this.commands[number - 1] = { ...command, outcome: "kept" };
      return recorded;
    } catch {
      return undefined;
    }
  }

  /** Begins to ask again and again, by so many at a time, each with a moment to think in between. */
  begin(callers = 3): void {
    const calling = async () => {
      while (!this.#stopped) {
        await this.ask();
        await passing(Math.random() * 30);
      }
    };
    this.#asking = Promise.all(Array.from({ length: callers }, calling)).then(() => {});
  }

  /** Asks no more; resolves when everything is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#asking;
  }

  get kept(): number {
    return this.commands.filter(({ outcome }) => outcome === "kept").length;
  }
}
