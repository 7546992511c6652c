// @module-tag redis
import { engineContract } from "@es/runner-cluster/testing";
import { Redis as Redis5 } from "ioredis-5";
import { describe, it } from "vitest";
import type { RedisClient } from "../src/index.js";
import { Nodes, type Reaching } from "./bullmq-places.js";

const url = process.env.ES_REDIS_URL as string;

const drivers: Readonly<Record<string, Reaching>> = {
  "ioredis 6": (at) => at,
  "ioredis 5": (at) => (options) => new Redis5(at, options as object) as unknown as RedisClient,
};

for (const [driver, reaching] of Object.entries(drivers)) {
  describe.concurrent(`an engine on BullMQ with ${driver}`, () => {
    for (const { name, run } of engineContract) {
      it(name, async () => {
        await using nodes = await Nodes.at(url, { reaching });
        await run(nodes);
      });
    }
  });
}
