import { Child, until } from "@es/tooling/testing";
import { program } from "./loading.js";

const bound = 60_000;

/** A process that gives numbers to the contract's system, which it runs on threads. */
export class Giver implements AsyncDisposable {
  readonly acknowledged: string[] = [];
  static #started = 0;

  private constructor(private readonly child: Child) {}

  /** Resolves when its threads are at work; rejects if it ends before. `system` is the name of the module that it runs. */
  static async start(system: string, description: object): Promise<Giver> {
    Giver.#started += 1;
    const child = new Child({ file: program("giving") }, system, JSON.stringify(description), `p${Giver.#started}`);
    if ((await child.hear()) !== "ready") throw new Error("a process ended before its threads were at work");
    return new Giver(child);
  }

  async give(): Promise<void> {
    this.child.say("give");
    this.acknowledged.push(...((await this.child.hear()) as readonly string[]));
  }

  /** Gives until it ends. */
  async giveForEver(): Promise<void> {
    this.child.say("give for ever");
    for (let ids = await this.child.hear(); ids !== undefined; ids = await this.child.hear())
      this.acknowledged.push(...(ids as readonly string[]));
  }

  /** Resolves when it has had so many more numbers acknowledged. */
  async goesOn(numbers: number): Promise<void> {
    const enough = this.acknowledged.length + numbers;
    await until("a process gets on", () => this.acknowledged.length >= enough || this.child.hasEnded, bound);
    if (this.child.hasEnded) throw new Error("a process ended that was to give for ever");
  }

  /** Resolves when its followers have done what there is to do. */
  async settle(): Promise<void> {
    this.child.say("settle");
    if ((await this.child.hear()) !== "settled") throw new Error("a process ended before its followers had settled");
  }

  signal(signal: NodeJS.Signals): void {
    this.child.signal(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.end();
  }
}
