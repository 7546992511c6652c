import { InvalidArgument } from "@es/core";
import { applicationName, wholeNumber } from "@es/core/adapter";
import { ownName } from "../node/node.js";
import { BullMqEngine } from "./engine.js";
import { type Profile, profiles } from "./layout.js";
import type { RedisTarget } from "./redis.js";

/** Where an engine on BullMQ is, and how it behaves. */
export interface BullMqOptions {
  /** Where Redis is. */
  readonly redis: RedisTarget;
  /** Tells the queues of one system from those of others in the same Redis: the same on all its nodes. */
  readonly system: string;
  /** The prefix of all keys. Default "es". */
  readonly prefix?: string;
  /** How soon others take over from a node that died: on an idle machine after at most about 2, 4 or 15 seconds. Default "default". */
  readonly profile?: Profile;
  /** How many queues each application has: as many as a Redis Cluster has masters, the same on all nodes. Default 1. */
  readonly shards?: number;
  /** The name of the node. Default: host, process, and a random part. */
  readonly node?: string;
  /** Milliseconds after which a slice that has not ended is given up. Default 120,000. */
  readonly deadlineMs?: number;
  /** Hears what goes wrong in the background; all of it is done again. */
  readonly report?: (error: Error) => void;
}

/**
 * An engine on BullMQ, through ioredis. It connects by itself, and again whenever Redis was away. Throws
 * InvalidArgument for options that cannot be right.
 */
export function bullmq(options: BullMqOptions): BullMqEngine {
  const { redis, profile = "default", prefix = "es", report = () => {}, node = ownName() } = options;
  const locks = profiles[profile];
  if (locks === undefined) throw new InvalidArgument("profile", profile, `one of ${Object.keys(profiles).join(", ")}`);
  if (!/^[\w.@-]+$/.test(prefix)) throw new InvalidArgument("prefix", prefix, "letters, digits and _ . @ -");
  // It is part of the name of a connection.
  if (!/^[!-~]+$/.test(node)) throw new InvalidArgument("node", node, "a name without spaces");
  return new BullMqEngine({
    ...{ redis, prefix, locks, node, report },
    system: applicationName(options.system),
    shards: wholeNumber("shards", options.shards ?? 1, 1),
    deadlineMs: wholeNumber("deadlineMs", options.deadlineMs ?? 120_000, 1),
  });
}
