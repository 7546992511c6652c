import { fileURLToPath } from "node:url";
import { Child, compiled, type Program, until } from "@es/tooling/testing";
import type { ClusterOptions, Observation } from "../../src/index.js";
import type { Place } from "./bank/infrastructure.js";
import type { EngineAt } from "./engine.js";

/** The settings with which a node is started. */
export interface NodeOptions extends Pick<ClusterOptions, "slots" | "sweepMs" | "localSweepMs" | "slice"> {
  readonly place: Place;
  readonly engine: EngineAt;
}

const source = fileURLToPath(new URL("../processes/bank-node.ts", import.meta.url));

/** A node of the bank in a process of its own. */
export class BankNode implements AsyncDisposable {
  readonly observed: Observation[] = [];
  #ready = false;

  private constructor(private readonly child: Child) {
    void this.#listen();
  }

  /** Starts it; resolves when it takes part, and rejects when it ended before. */
  static async start(options: NodeOptions, by: Program["by"] = []): Promise<BankNode> {
    const file = (await compiled(source)).at(source);
    const node = new BankNode(new Child({ file, by }, JSON.stringify(options)));
    try {
      await until("a node is ready", () => node.#ready || node.hasEnded, 60_000);
      if (node.hasEnded) throw new Error("a node ended before it was ready");
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  }

  count(kind: Observation["kind"]): number {
    return this.observed.filter((observation) => observation.kind === kind).length;
  }

  /** How many notifications it processed. */
  get processed(): number {
    return this.observed.reduce((sum, each) => sum + (each.kind === "slice-ended" ? each.processed : 0), 0);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.signal(signal);
  }

  get hasEnded(): boolean {
    return this.child.hasEnded;
  }

  end(signal: NodeJS.Signals): Promise<number | undefined> {
    return this.child.end(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    for (let message = await this.child.hear(); message !== undefined; message = await this.child.hear()) {
      if ((message as { kind: string }).kind === "ready") this.#ready = true;
      else this.observed.push(message as Observation);
    }
  }
}
