import { Command, Option } from "commander";
import type { RedisPlace } from "./redis-place.js";
import type { ModuleOptions } from "./system-module.js";
import { wholeNumberFrom } from "./whole-number.js";

/** What every command needs to open a system and its engine. */
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
