import { StoreUnavailable } from "@es/core";
import { systemTime } from "@es/core/runner";
import { Cluster, type Redis } from "ioredis";
import { Connecting, type RedisClient, type RedisTarget } from "../bullmq/redis.js";
import { within } from "../recovery/circuit.js";

/** How to reach a node: over the engine's Redis. */
export interface NodeAddress {
  readonly redis: RedisTarget;
  /** The prefix of the engine's keys, and of the channels. */
  readonly prefix?: string | undefined;
  readonly system: string;
  readonly node: string;
}

/** How long Redis has to answer, in milliseconds. */
const answerMs = 5000;

/** Lets a node hear that it is to drain. Disposed of when it has drained, it says so. */
export function hearDrain(address: NodeAddress, drain: () => void): AsyncDisposable {
  const { ask, answer } = channelsOf(address);
  // Redis may be away, now or later: the client comes back, and subscribes again, by itself.
  const redis = new Connecting(address.redis).connect({ maxRetriesPerRequest: null, commandTimeout: 1000 }) as Redis;
  redis.on("message", drain);
  const subscribed = redis.subscribe(ask).catch(() => {});
  return {
    [Symbol.asyncDispose]: async () => {
      await within(systemTime, 1000, subscribed);
      if (redis.status === "ready") {
        // If the answer does not come, the caller sees that the node is gone.
        await redis.unsubscribe().catch(() => {});
        await redis.publish(answer, "").catch(() => {});
      }
      redis.disconnect();
    },
  };
}

/**
 * Asks a node to drain; answers "drained", "unheard" where no such node listens, or "draining" if it still was after `ms`.
 * Rejects where Redis does not answer.
 */
export async function askToDrain(address: NodeAddress, ms: number): Promise<"drained" | "unheard" | "draining"> {
  const { ask, answer } = channelsOf(address);
  const options = { maxRetriesPerRequest: 1, commandTimeout: answerMs };
  const connecting = new Connecting(address.redis);
  const [asking, hearing] = [connecting.connect(options) as Redis, connecting.connect(options) as Redis];
  try {
    const drained = new Promise<"drained">((resolve) => hearing.on("message", () => resolve("drained")));
    // Only then a Redis Cluster has told which nodes it has.
    await answered(asking.ping());
    await answered(hearing.subscribe(answer));
    if ((await answered(listeners(asking, ask))) === 0) return "unheard";
    await answered(asking.publish(ask, ""));
    return await Promise.race([drained, after(ms)]);
  } catch (error) {
    throw new StoreUnavailable(connecting.description, connecting.blockage ?? (error as Error).message, { cause: error });
  } finally {
    asking.disconnect();
    hearing.disconnect();
  }
}

/** How many listen to a channel, on whichever nodes of a Redis Cluster. */
async function listeners(redis: RedisClient, channel: string): Promise<number> {
  const nodes = redis instanceof Cluster ? redis.nodes() : [redis];
  const counts = await Promise.all(nodes.map(async (node) => (await node.pubsub("NUMSUB", channel)) as [channel: string, count: number]));
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/** A Redis Cluster of which no node is reached keeps its commands for ever. */
async function answered<Value>(asked: Promise<Value>): Promise<Value> {
  if (await within(systemTime, answerMs, asked)) return asked;
  throw new Error(`Redis has not answered within ${answerMs} ms`);
}

function channelsOf({ prefix = "es", system, node }: NodeAddress): { readonly ask: string; readonly answer: string } {
  const ask = `${prefix}:${system}:drain:${node}`;
  return { ask, answer: `${ask}:drained` };
}

function after(ms: number): Promise<"draining"> {
  return new Promise((resolve) => void setTimeout(resolve, ms, "draining").unref());
}
