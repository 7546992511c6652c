import { bullmq } from "@es/runner-cluster";
import type { Costs } from "../costs.js";
import { measureDeciding } from "./deciding.js";
import { measureEngine } from "./engine.js";
import { machine } from "./machine.js";
import { measureOperations } from "./operations.js";
import { postgresServer } from "./postgres-server.js";
import { redisServer } from "./redis-server.js";

/** Measures on this machine what everything costs that a node does. Takes some minutes. */
export async function measure(): Promise<Costs> {
  await using postgres = await postgresServer();
  await using redis = await redisServer();
  const about = machine({ postgres: postgres.version, redis: redis.version });
  const deciding = await measureDeciding();
  const operations = await measureOperations(postgres);
  const engine = await measureEngine(redis, (name) => bullmq({ redis: redis.url, system: `simulation-${process.pid}-${name}` }));
  return { machine: about, operations, deciding, engine };
}
