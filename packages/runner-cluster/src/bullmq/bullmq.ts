import { InvalidArgument, StoreUnavailable } from "@es/core";
import { applicationName, type Stop, wholeNumber } from "@es/core/adapter";
import { systemTime } from "@es/core/runner";
import type { Consumer, Engine, Task, TaskHandler, TaskStatus } from "../engine/engine.js";
import { ownName } from "../node/node.js";
import { within } from "../recovery/circuit.js";
import { BullMqConsumer } from "./consumer.js";
import { ExclusiveTimer } from "./exclusive-timer.js";
import { knownTasks } from "./jobs.js";
import { applicationsKey, type LockTimes, type Profile, profiles, type QueueLayout, queueOf, queuesOf, turnKey } from "./layout.js";
import { Prompter, Queues } from "./prompter.js";
import { Connecting, type RedisClient, type RedisTarget } from "./redis.js";
import { RedisHeartbeat } from "./redis-heartbeat.js";

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

/** The options of an engine, with all defaults filled in. */
export interface BullMqSettings extends QueueLayout {
  readonly redis: RedisTarget;
  readonly locks: LockTimes;
  readonly node: string;
  readonly deadlineMs: number;
  readonly report: (error: Error) => void;
}

/** How long to wait for the last prompts, in milliseconds. */
const partingMs = 500;

/** How many queues are asked about at once. */
const atOnce = 250;

function isApplicationName(name: string): boolean {
  try {
    return applicationName(name) === name;
  } catch {
    return false;
  }
}

/** An engine on BullMQ. */
export class BullMqEngine implements Engine {
  readonly description: string;
  readonly node: string;
  readonly #connecting: Connecting;
  /** Shared by the workers, who wait for it. */
  readonly #patient: RedisClient;
  /** For what does not wait. */
  readonly #hasty: RedisClient;
  readonly #queues: Queues;
  readonly #prompter: Prompter;
  readonly #heartbeat: RedisHeartbeat;
  readonly #timer: ExclusiveTimer;
  readonly #consumers = new Map<BullMqConsumer, string>();
  #closed: Promise<void> | undefined;
  readonly #failed = (error: Error) => this.settings.report(this.#connecting.explained(error));

  constructor(private readonly settings: BullMqSettings) {
    const { prefix, node } = settings;
    const failed = this.#failed;
    this.node = node;
    this.#connecting = new Connecting(settings.redis);
    this.description = `BullMQ on ${this.#connecting.description}`;
    this.#patient = this.#connecting.patient();
    this.#hasty = this.#connecting.hasty();
    this.#patient.on("error", failed);
    const client = this.#hasty;
    const healthy = () => this.healthy();
    this.#queues = new Queues({ client, prefix, failed });
    this.#prompter = new Prompter({ queueOf: (task) => queueOf(task, settings), add: this.#queues.add, healthy, failed });
    this.#heartbeat = new RedisHeartbeat({
      client,
      beat: () => this.#beat(),
      lockMs: settings.locks.lockDuration,
      lost: () => this.#abort(),
    });
    this.#timer = new ExclusiveTimer({ client, keyOf: (name) => turnKey(name, settings), node, failed });
  }

  /** How many prompts did not reach Redis. */
  get lostPrompts(): number {
    return this.#prompter.lost;
  }

  prompt(task: Task, { urgent = false }: { readonly urgent?: boolean } = {}): void {
    if (this.#closed === undefined) this.#prompter.prompt(task, urgent);
  }

  work(application: string, work: TaskHandler): Consumer {
    const { prefix, node, deadlineMs, locks, shards } = this.settings;
    const failed = this.#failed;
    if (work.slots < shards) throw new InvalidArgument("slots", work.slots, `one at least for each of the ${shards} shards`);
    const consumer = new BullMqConsumer({
      ...{ ...locks, prefix, work, node, deadlineMs, failed, client: this.#patient },
      queues: queuesOf(application, this.settings),
      connect: () => this.#connecting.patient(),
      waiting: (queue) => this.#hasty.llen(`${prefix}:${queue}:wait`),
      healthy: () => this.healthy(),
    });
    this.#consumers.set(consumer, application);
    return consumer;
  }

  every(name: string, ms: number, work: () => Promise<void>): Stop {
    return this.#timer.every(name, ms, work);
  }

  healthy(): boolean {
    return this.#closed === undefined && this.#heartbeat.healthy;
  }

  async status(): Promise<readonly TaskStatus[]> {
    await this.#heartbeat.known;
    try {
      const known = (await this.#hasty.smembers(applicationsKey(this.settings))).filter(isApplicationName);
      const queues = [...new Set([...this.#consumers.values(), ...known])].flatMap((application) => queuesOf(application, this.settings));
      const tasks: TaskStatus[] = [];
      // Not all at once: names may be there that somebody else put there, and each question has its time.
      for (let from = 0; from < queues.length; from += atOnce) {
        const some = queues.slice(from, from + atOnce);
        const found = await Promise.all(some.map((queue) => knownTasks(this.#hasty, `${this.settings.prefix}:${queue}`)));
        tasks.push(...found.flat());
      }
      return tasks;
    } catch (error) {
      throw new StoreUnavailable(this.description, this.#connecting.blockage ?? (error as Error).message, { cause: error });
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#timer.stop();
    await Promise.all([...this.#consumers.keys()].map((consumer) => consumer.close()));
    await within(systemTime, partingMs, this.#prompter.idle());
    this.#heartbeat.stop();
    this.#patient.disconnect();
    this.#hasty.disconnect();
    await within(systemTime, partingMs, this.#queues.close());
  }

  /** Says which applications it works for, also to a Redis that has lost all it knew. */
  #beat(): Promise<unknown> {
    const applications = [...new Set(this.#consumers.values())];
    if (applications.length === 0) return this.#hasty.ping();
    return this.#hasty.sadd(applicationsKey(this.settings), ...applications);
  }

  #abort(): void {
    for (const consumer of this.#consumers.keys()) consumer.abort();
  }
}
