import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ServiceMissing } from "../services/open-service.js";
import { PrivateServer } from "../services/private-server.js";
import { findProgram } from "../services/programs.js";
import { redis, redisRecipe } from "../services/redis.js";

/** A Redis of the test's own, which keeps nothing when it ends. Rejects with ServiceMissing. */
export async function privateRedis(...options: readonly string[]): Promise<PrivateServer> {
  const recipe = redisRecipe(...options);
  if (recipe === undefined) throw new ServiceMissing(redis);
  return PrivateServer.make(recipe);
}

/** What Redis, a sentinel or a node of a Redis Cluster at this port of the loopback answers, as text; rejects where it answers with an error. */
export async function askRedis(port: number, ...command: readonly string[]): Promise<string> {
  const program = findProgram("redis-cli");
  if (program === undefined) throw new ServiceMissing(redis);
  const { stdout } = await promisify(execFile)(program, ["-e", "-p", `${port}`, ...command]);
  return stdout.trimEnd();
}
