import type { ConnectionOptions } from "node:tls";
import { InvalidArgument } from "@es/core";
import { type RedisOptions as AnyRedisOptions, Cluster, type ClusterNode, type ClusterOptions, Redis } from "ioredis";

/** ioredis' options. How answers are put is for BullMQ to say. */
export type RedisOptions = Omit<AnyRedisOptions, "replyMapping">;

/** A Redis Cluster: some of its nodes, and ioredis' options. */
export interface RedisClusterTarget extends ClusterOptions {
  readonly cluster: readonly ClusterNode[];
}

/**
 * Where Redis is: a URL, ioredis' options (also those for Sentinel, TLS and ACL), a Redis Cluster, or a function that
 * connects with what it is given beside options of its own. URLs are redis://host:6379,
 * redis+cluster://host:6379,host:6379 and redis+sentinel://host:26379,host:26379/name-of-the-master; rediss is TLS.
 */
export type RedisTarget = string | RedisOptions | RedisClusterTarget | ((options: RedisOptions) => RedisClient);

/** A connection of either kind. */
export type RedisClient = Redis | Cluster;

/** The schemes that a URL may have. */
export const urlForms =
  "a URL such as redis://127.0.0.1:6379, redis+cluster://host:6379,host:6379 or redis+sentinel://host:26379,host:26379/name-of-the-master; rediss: for TLS";

const form =
  /^redis(?<secure>s?)(?:\+(?<kind>cluster|sentinel))?:\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

type Parts = Readonly<Partial<Record<"kind" | "login" | "path" | "query", string>>> & { readonly secure: string; readonly hosts: string };

/** Returns the address and options in a URL; options of ioredis may follow a question mark. Throws InvalidArgument, without the password, for anything else. */
export function targetAt(url: string, certificates: ConnectionOptions = {}): RedisOptions | RedisClusterTarget {
  const target = parsed(url, certificates);
  if (target === undefined) throw new InvalidArgument("redis", withoutSecrets(url), urlForms);
  return target;
}

/** Also of what is no URL. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/.*@/s, "//").replace(/[?#].*$/s, "");
}

function parsed(url: string, certificates: ConnectionOptions): RedisOptions | RedisClusterTarget | undefined {
  const parts = form.exec(url)?.groups as Parts | undefined;
  try {
    return parts === undefined ? undefined : targetOf(parts, certificates);
  } catch (error) {
    // A percent sign that encodes nothing.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function targetOf(parts: Parts, certificates: ConnectionOptions): RedisOptions | RedisClusterTarget | undefined {
  const { kind, secure, path = "" } = parts;
  const hosts = hostsIn(parts.hosts, kind === "sentinel" ? 26_379 : 6379);
  if (hosts === undefined) return undefined;
  const options = { ...loginIn(parts.login ?? ""), ...(secure === "" ? {} : { tls: certificates }), ...queryIn(parts.query) };
  if (kind === "cluster") return path === "" ? { cluster: hosts, redisOptions: options } : undefined;
  const [name, db = ""] = kind === "sentinel" ? path.split("/", 2) : [undefined, path];
  if (name === "" || !/^\d*$/.test(db)) return undefined;
  const inDatabase = { ...options, ...(db === "" ? {} : { db: Number(db) }) };
  if (name === undefined) return hosts.length === 1 ? { ...inDatabase, ...hosts[0] } : undefined;
  const secured = secure === "" ? {} : { enableTLSForSentinelMode: true, sentinelTLS: certificates };
  return { ...inDatabase, ...secured, sentinels: [...hosts], name: decodeURIComponent(name) };
}

function hostsIn(list: string, usualPort: number): readonly { readonly host: string; readonly port: number }[] | undefined {
  const hosts = list.split(",").map((text) => (URL.canParse(`redis://${text}`) ? new URL(`redis://${text}`) : undefined));
  if (hosts.some((host) => !host?.hostname)) return undefined;
  return (hosts as readonly URL[]).map(({ hostname, port }) => ({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || usualPort),
  }));
}

function loginIn(text: string): Pick<RedisOptions, "username" | "password"> {
  const [username, password] = text.split(/:(.*)/s).map(decodeURIComponent);
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

function queryIn(query = ""): Partial<RedisOptions> {
  const { family, ...rest } = Object.fromEntries(new URLSearchParams(query));
  return { ...rest, ...(family === undefined ? {} : { family: Number(family) }) };
}

const reconnectMs = { least: 50, most: 500 };

/** For workers: commands wait for the connection. */
const patient: RedisOptions = { maxRetriesPerRequest: null, socketTimeout: 15_000 };
/** For prompts, and whatever else is better lost than late. */
const hasty: RedisOptions = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 500 };

/** Makes connections to where Redis is. They keep trying, and do nothing else before. */
export class Connecting {
  /** Where Redis is, without secrets. */
  readonly description: string;

  readonly #target: Exclude<RedisTarget, string>;
  #blockage: { readonly why: string; readonly remedy: boolean } | undefined;

  /** Throws InvalidArgument for what is no place of a Redis. */
  constructor(target: RedisTarget) {
    this.description = describe(target);
    this.#target = typeof target === "string" ? targetAt(target) : target;
    if (typeof this.#target !== "function") checkOptions(this.#target);
  }

  patient(): RedisClient {
    return this.connect(patient);
  }

  hasty(): RedisClient {
    return this.connect(hasty);
  }

  connect(options: RedisOptions): RedisClient {
    const client = this.#made(options);
    client.on("ready", () => {
      this.#blockage = undefined;
    });
    client.on("error", (error: Error) => this.#note(error));
    return client;
  }

  /** Why there is no connection, and what to do about it, as far as that is known. */
  get blockage(): string | undefined {
    return this.#blockage?.why;
  }

  /** An error as it was, or one that says also where it was and what to do about it. */
  explained(error: Error): Error {
    const remedy = remedyFor(error);
    return remedy === undefined ? error : new Error(`${this.description}: ${reasonOf(error)}: ${remedy}`, { cause: error });
  }

  /** A remedy is not forgotten over the errors that follow from the cause. */
  #note(error: Error): void {
    const remedy = remedyFor(error);
    if (remedy === undefined && this.#blockage?.remedy) return;
    const why = reasonOf(error);
    this.#blockage = { why: remedy === undefined ? why : `${why}: ${remedy}`, remedy: remedy !== undefined };
  }

  #made(options: RedisOptions): RedisClient {
    const target = this.#target;
    const own = { ...options, connectTimeout: 2000, retryStrategy: reconnectAfter };
    if (typeof target === "function") return target(own);
    if (!isCluster(target)) return new Redis({ ...target, ...own });
    const { cluster, redisOptions, ...rest } = target;
    const { retryStrategy: clusterRetryStrategy, enableOfflineQueue = true, ...each } = own;
    const nodes = { ...redisOptions, ...each, replyMapping: "legacy" as const };
    return new Cluster([...cluster], { ...rest, clusterRetryStrategy, enableOfflineQueue, redisOptions: nodes });
  }
}

/** OpenSSL puts the place in its source around it. */
function reasonOf(error: Error): string {
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown };
  return String(code).startsWith("ERR_SSL_") ? String(reason) : error.message;
}

function reconnectAfter(times: number): number {
  const { least, most } = reconnectMs;
  return Math.min(most, least * 2 ** Math.min(times, 10)) * (0.75 + Math.random() / 2);
}

function checkOptions(target: RedisOptions | RedisClusterTarget): void {
  const options = isCluster(target) ? { ...target.redisOptions, ...target } : target;
  const { keyPrefix } = options as RedisOptions;
  if (keyPrefix) throw new InvalidArgument("redis.keyPrefix", keyPrefix, "none, and `prefix` beside `redis`: BullMQ's scripts need that");
  if (isCluster(target) && target.cluster.length === 0) throw new InvalidArgument("redis.cluster", "empty", "one node at least");
}

function isCluster(target: RedisOptions | RedisClusterTarget): target is RedisClusterTarget {
  return "cluster" in target;
}

function describe(target: RedisTarget): string {
  if (typeof target === "string") return `Redis at ${withoutSecrets(target)}`;
  if (typeof target === "function") return "Redis";
  if (isCluster(target)) return "a Redis Cluster";
  const { sentinels, name, path, host = "127.0.0.1", port = 6379 } = target;
  return sentinels === undefined ? `Redis at ${path ?? `${host}:${port}`}` : `Redis "${name}" behind Sentinel`;
}

/** The errors of TLS, each with its remedy. */
const remedies: readonly (readonly [said: RegExp, remedy: string])[] = [
  [
    /alert (certificate required|bad certificate|handshake failure|unknown ca)/,
    "show a certificate that it knows, by `tls: { cert, key }`, or --redis-cert and --redis-key",
  ],
  [/altnames/, "call it by a name that its certificate is for"],
  [/self.signed|unable to (verify|get)/, "give the certificate of who signed its own, by `tls: { ca }`, or --redis-ca"],
];

/** Returns the remedy for an error of a connection; undefined where only time may help. */
function remedyFor({ message }: Error): string | undefined {
  return remedies.find(([said]) => said.test(message))?.[1];
}
