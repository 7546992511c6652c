import { readFileSync } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { pathToFileURL } from "node:url";
import { type LoadedSystem, loadRunnable } from "@es/core/runner";
import { Command, InvalidArgumentError, Option } from "commander";
import { type RedisTarget, targetAt, urlForms } from "../bullmq/redis.js";

/** The options with which every command opens a system and its engine. */
export interface SystemOptions extends ModuleOptions, RedisPlace {
  readonly prefix?: string;
  readonly shards: number;
}

/** A command that works on the system of a module. Secrets are better given by the environment: others see arguments. */
export function systemCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument("<module>", "the file that exports `system` and `infrastructure`")
    .addOption(new Option("--description <json>", "what the module's `infrastructure` is given").env("ES_DESCRIPTION"))
    .addOption(new Option("--redis <url>", "where the engine is").env("ES_REDIS_URL").default("redis://127.0.0.1:6379"))
    .addOption(new Option("--redis-ca <file>", "who signed its certificate, if the system does not know them").env("ES_REDIS_CA"))
    .addOption(new Option("--redis-cert <file>", "the certificate to show it").env("ES_REDIS_CERT"))
    .addOption(new Option("--redis-key <file>", "the key of that certificate").env("ES_REDIS_KEY"))
    .addOption(new Option("--prefix <text>", "what the engine's keys begin with").env("ES_PREFIX"))
    .addOption(new Option("--shards <n>", "how many queues each application has").env("ES_SHARDS").argParser(wholeNumberFrom(1)).default(1))
    .addOption(new Option("--preload <module>", "import this first, e.g. tsx for TypeScript").env("ES_PRELOAD"));
}

/** Reads an argument that is a whole number, `least` or more. */
export function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  };
}

/** Empties the views of projections before they begin anew, each in the transaction that it is given. */
export type Clearing = Readonly<Record<string, (tx: never) => void | Promise<void>>>;

/** The exports of a module, made from a description. */
export interface SystemModule extends LoadedSystem {
  readonly clear: Clearing;
}

export interface ModuleOptions {
  /** JSON for the module's `infrastructure`. */
  readonly description?: string;
  /** The module to import before it: a package as seen from the working folder, or a path. */
  readonly preload?: string;
  /** Whether to look only. Default false. */
  readonly readOnly?: boolean;
}

/** Imports a module that exports `system` and `infrastructure`; the errors say what is missing, and show nothing of the description. */
export async function loadSystem(path: string, { description, preload, readOnly = false }: ModuleOptions): Promise<SystemModule> {
  const given = parsed(description);
  if (preload !== undefined) await import(located(preload));
  const module = await imported(path);
  return { ...(await loadRunnable(module, { name: path, description: given, readOnly })), clear: module.clear ?? {} };
}

async function imported(path: string): Promise<{ readonly clear?: Clearing }> {
  const file = resolve(path);
  await access(file).catch(() => {
    throw new Error(`there is no module ${path}: give the path of a file that exports \`system\` and \`infrastructure\``);
  });
  try {
    return (await import(pathToFileURL(file).href)) as { readonly clear?: Clearing };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    throw new Error(`Node cannot load ${path} as it is: give --preload tsx for TypeScript, or compile it first`, { cause: error });
  }
}

/** Where a package or a file is, as the working folder sees it. */
function located(name: string): string {
  const require = createRequire(resolve("package.json"));
  return pathToFileURL(require.resolve(name)).href;
}

function parsed(description: string | undefined): unknown {
  if (description === undefined) return undefined;
  try {
    return JSON.parse(description);
  } catch {
    // The parser's own message quotes the text, which may hold a password.
    throw new TypeError('the description is not JSON: give e.g. --description \'{"path":"shop.db"}\'');
  }
}

/** Where a Redis is, as a command is told. */
export interface RedisPlace {
  readonly redis: string;
  /** Files in PEM. */
  readonly redisCa?: string;
  readonly redisCert?: string;
  readonly redisKey?: string;
}

/** Where the engine's Redis is. Throws where that cannot be right, or a file cannot be read. */
export function redisAt(place: RedisPlace): RedisTarget {
  const { redis } = place;
  const certificates = { ...read("ca", place.redisCa), ...read("cert", place.redisCert), ...read("key", place.redisKey) };
  const given = Object.keys(certificates).length > 0;
  if (given && !redis.startsWith("rediss")) throw new TypeError("certificates are for TLS: give --redis rediss://…, not redis://…");
  const target = checked(redis, certificates);
  return given ? target : redis;
}

function read(what: "ca" | "cert" | "key", path: string | undefined): ConnectionOptions {
  if (path === undefined) return {};
  try {
    return { [what]: readFileSync(path, "utf8") };
  } catch (error) {
    throw new Error(`--redis-${what} ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/** The error does not show the text at all, since it may hold a password anywhere. */
function checked(redis: string, certificates: ConnectionOptions): RedisTarget {
  try {
    return targetAt(redis, certificates);
  } catch {
    throw new TypeError(`--redis or ES_REDIS_URL is no URL of a Redis: give ${urlForms}`);
  }
}
