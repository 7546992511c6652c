import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { type Engine, inMemoryEngine } from "@es/runner-cluster";
import { describe, it } from "vitest";
import { bullmq, cluster } from "../src/index.js";
import { ownPrefix, redisUrl } from "./own-prefix.js";
import { places } from "./support/places.js";

/** Gives each node of a check an engine of its own. */
interface Engines extends AsyncDisposable {
  engine(node: string): Engine;
}

const engines = {
  "an engine in memory": (): Engines => {
    const shared = inMemoryEngine();
    return { engine: (node) => shared.node(node), [Symbol.asyncDispose]: async () => {} };
  },
  BullMQ: (): Engines => {
    const own = ownPrefix();
    const engine = (node: string) => bullmq({ redis: redisUrl, system: "contract", prefix: own.prefix, profile: "fast", node });
    return { engine, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() };
  },
};

const combinations = [
  { kind: "an engine in memory", storage: "memory", tags: [] as string[] },
  { kind: "an engine in memory", storage: "SQLite", tags: [] as string[] },
  { kind: "BullMQ", storage: "SQLite", tags: ["redis"] },
  { kind: "BullMQ", storage: "Postgres", tags: ["redis", "postgres"] },
  { kind: "BullMQ", storage: "MySQL", tags: ["redis", "mysql"] },
] as const;

for (const { kind, storage, tags } of combinations) {
  describe(`a cluster over ${kind} and ${storage}`, { tags: [...tags] }, () => {
    for (const { name, run } of runnerContract) {
      it(name, async () => {
        await using place = await places[storage]();
        await using own = engines[kind]();
        let nodes = 0;
        await run({
          run: (options = {}) => {
            nodes += 1;
            const infrastructure = { store: place.open(), closeStores: storage !== "memory", backOff: { most: 50 }, ...options };
            return cluster(runnerContractSystem, infrastructure, { engine: own.engine(`node${nodes}`) });
          },
        });
      });
    }
  });
}
