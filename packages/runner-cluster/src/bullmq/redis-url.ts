import type { ConnectionOptions } from "node:tls";
import { InvalidArgument } from "@es/core";
import type { RedisClusterTarget, RedisOptions } from "./redis-target.js";

/** What a URL may be. */
export const urlForms =
  "a URL such as redis://127.0.0.1:6379, redis+cluster://host:6379,host:6379 or redis+sentinel://host:26379,host:26379/name-of-the-master; rediss: for TLS";

const form =
  /^redis(?<secure>s?)(?:\+(?<kind>cluster|sentinel))?:\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

type Parts = Readonly<Partial<Record<"kind" | "login" | "path" | "query", string>>> & { readonly secure: string; readonly hosts: string };

/** What a URL says; options of ioredis may follow a question mark. Throws InvalidArgument, without the password, for anything else. */
export function targetAt(url: string, certificates: ConnectionOptions = {}): RedisOptions | RedisClusterTarget {
  const target = parsed(url, certificates);
  if (target === undefined) throw new InvalidArgument("redis", withoutSecrets(url), urlForms);
  return target;
}

/** Also of what is no URL. */
export function withoutSecrets(text: string): string {
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
