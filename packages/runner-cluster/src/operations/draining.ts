import { Redis } from "ioredis";

/** How to reach a node: over the engine's Redis. */
export interface NodeAddress {
  readonly redis: string;
  /** What the engine's keys begin with; the channels do too. */
  readonly prefix?: string | undefined;
  readonly system: string;
  readonly node: string;
}

/** Lets a node hear that it is to drain. Disposed of when it has drained, it says so. */
export function hearDrain(address: NodeAddress, drain: () => void): AsyncDisposable {
  const { ask, answer } = channelsOf(address);
  // Redis may be away, now or later: the client comes back, and subscribes again, by itself.
  const redis = quiet(new Redis(address.redis, { maxRetriesPerRequest: null, commandTimeout: 1000 }));
  redis.on("message", drain);
  const subscribed = redis.subscribe(ask).catch(() => {});
  return {
    [Symbol.asyncDispose]: async () => {
      await subscribed;
      // Whoever waits in vain for the answer sees that the node is gone.
      await redis.unsubscribe().catch(() => {});
      if (redis.status === "ready") await redis.publish(answer, "").catch(() => {});
      redis.disconnect();
    },
  };
}

/** Asks a node to drain; answers "drained", "unheard" where no such node listens, or "draining" if it still was after `ms`. */
export async function askToDrain(address: NodeAddress, ms: number): Promise<"drained" | "unheard" | "draining"> {
  const { ask, answer } = channelsOf(address);
  const options = { maxRetriesPerRequest: 1, commandTimeout: 5000 };
  const [asking, hearing] = [quiet(new Redis(address.redis, options)), quiet(new Redis(address.redis, options))];
  try {
    const drained = new Promise<"drained">((resolve) => hearing.on("message", () => resolve("drained")));
    await hearing.subscribe(answer);
    if ((await asking.publish(ask, "")) === 0) return "unheard";
    return await Promise.race([drained, after(ms)]);
  } finally {
    asking.disconnect();
    hearing.disconnect();
  }
}

function channelsOf({ prefix = "es", system, node }: NodeAddress): { readonly ask: string; readonly answer: string } {
  const ask = `${prefix}:${system}:drain:${node}`;
  return { ask, answer: `${ask}:drained` };
}

/** Commands reject by themselves; an error that nobody listens for would end the process. */
function quiet(redis: Redis): Redis {
  return redis.on("error", () => {});
}

function after(ms: number): Promise<"draining"> {
  return new Promise((resolve) => void setTimeout(resolve, ms, "draining").unref());
}
