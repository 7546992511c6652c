import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { orderBook } from "../sample/order-book.js";
import { Interrupted, wholeNumberFrom } from "../src/cli/command.js";
import { reportTables } from "../src/cli/report.js";
import { ownDatabase, ownKeys } from "./places.js";
import { runLocally } from "./run-locally.js";

interface Options {
  readonly nodes: number;
  readonly pipelines: number;
  readonly kills: number;
  readonly json?: true;
  readonly postgres?: string;
  readonly redis?: string;
}

const program = new Command("cluster")
  .description("run the shop on a cluster of processes of this machine, and kill some of them on the way")
  .argument("[file]", "requests as JSON lines (default: a year of a tea shop, made up)")
  .option("--nodes <n>", "how many nodes", wholeNumberFrom(1), 3)
  .option("--pipelines <n>", "how many pipelines", wholeNumberFrom(1), 8)
  .option("--kills <n>", "how many times a node is killed, and started again", wholeNumberFrom(0), 5)
  .option("--json", "the report as JSON")
  .addOption(new Option("--postgres <url>", "a server to make a database on (default: a private one)").env("ES_POSTGRES_URL"))
  .addOption(new Option("--redis <url>", "a server to keep some keys on (default: a private one)").env("ES_REDIS_URL"))
  .action(async (file: string | undefined, { json, postgres, redis, ...options }: Options) => {
    const abort = endOfPatience();
    const requests = file === undefined ? madeUp() : await readFile(file);
    await using database = await ownDatabase(postgres);
    await using keys = await ownKeys(redis);
    const where = { place: database.url, redis: keys.url, prefix: keys.prefix };
    const report = await runLocally({ ...options, ...where, requests, say: console.error, abort });
    console.log(json ? JSON.stringify(report, undefined, 2) : reportTables(report));
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}

function madeUp(): Buffer {
  const book = orderBook({ seed: Date.now(), orders: 15_000 });
  return Buffer.from(book.map((request) => JSON.stringify(request)).join("\n"));
}

/** Aborts at a signal, or after minutes. */
function endOfPatience(): AbortSignal {
  const interrupted = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => interrupted.abort(new Interrupted(signal as "SIGINT" | "SIGTERM"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  return AbortSignal.any([interrupted.signal, AbortSignal.timeout(5 * 60_000)]);
}
