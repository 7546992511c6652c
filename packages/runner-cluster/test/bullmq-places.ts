import { randomBytes } from "node:crypto";
import { systemTime } from "@es/core/runner";
import type { Engine } from "@es/runner-cluster";
import type { EngineSubject } from "@es/runner-cluster/testing";
import { LossyProxy } from "@es/tooling/testing";
import { Redis } from "ioredis";
import { type BullMqOptions, bullmq, type RedisTarget } from "../src/index.js";

const deadlineMs = 5000;

/** How a test reaches a Redis through a proxy. */
export type Reaching = (url: string) => RedisTarget;

/** Engines of nodes that each have a way of their own to a Redis, which can be cut. */
export class Nodes implements EngineSubject, AsyncDisposable {
  readonly time = systemTime;
  readonly deadlineMs = deadlineMs;
  readonly takeoverMs = 6000;
  readonly prefix = `test-${randomBytes(6).toString("hex")}`;
  readonly errors: Error[] = [];
  readonly #engines: Engine[] = [];

  private constructor(
    private readonly url: string,
    private readonly proxies: ReadonlyMap<string, LossyProxy>,
    private readonly options: Partial<BullMqOptions> & { readonly reaching?: Reaching },
  ) {}

  static async at(url: string, options: Partial<BullMqOptions> & { readonly reaching?: Reaching } = {}): Promise<Nodes> {
    const names = ["one", "two", "three"];
    const proxies = await Promise.all(names.map(async (name) => [name, await LossyProxy.before(url)] as const));
    return new Nodes(url, new Map(proxies), options);
  }

  node(name: string): ReturnType<typeof bullmq> {
    const { reaching = (url) => url, ...options } = this.options;
    const redis = reaching(this.proxy(name).url);
    const report = (error: Error) => void this.errors.push(error);
    const engine = bullmq({ redis, system: "shop", prefix: this.prefix, node: name, deadlineMs, report, ...options });
    this.#engines.push(engine);
    return engine;
  }

  proxy(name: string): LossyProxy {
    return this.proxies.get(name) as LossyProxy;
  }

  cut(name: string): void {
    this.proxy(name).refuse();
  }

  mend(name: string): void {
    this.proxy(name).recover();
  }

  pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close()));
    await Promise.all([...this.proxies.values()].map((proxy) => proxy[Symbol.asyncDispose]()));
    await removeKeys(this.url, this.prefix);
  }
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url);
  try {
    for await (const keys of client.scanStream({ match: `${prefix}:*`, count: 1000 })) if (keys.length > 0) await client.unlink(...keys);
  } finally {
    client.disconnect();
  }
}
