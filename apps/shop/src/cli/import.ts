import { Command } from "commander";
import type { Imported } from "../import/import-requests.js";
import { openPart } from "../run.js";
import { openStorage } from "../storage.js";
import { importFile, openSource, type Source } from "./import-file.js";
import {
  type ClusterOptions,
  clusterOf,
  type StoreOption,
  storeOption,
  threadsOption,
  wholeNumberFrom,
  withClusterOptions,
} from "./options.js";
import { interruptible, withShop } from "./with-shop.js";

interface ImportOptions extends StoreOption, ClusterOptions {
  readonly pipelines?: number;
  readonly threads?: number;
  readonly captureOnly?: true;
}

/** The exit code of an import that refused some lines. */
const someRefused = 2;

/** `shop import FILE`: captures requests, and waits until they are decided on and reported. */
export const importCommand = withClusterOptions(new Command("import"))
  .description("capture the requests in a file of JSON lines; importing it again does no harm")
  .argument("<file>", "the file, or - for standard input")
  .addOption(storeOption())
  .option("--pipelines <n>", "how many pipelines new logs get (default: 1)", wholeNumberFrom(1))
  .addOption(threadsOption())
  .option("--capture-only", "leave it to others to decide and report: for a store that has commands alone")
  .addHelpText("after", "\nExit code: 0, 2 if some lines were refused, 1 if the import could not run.")
  .action(async (file: string, { captureOnly, ...options }: ImportOptions) => {
    const source = await openSource(file);
    const { lines, captured, duplicates, refused } = await (captureOnly ? capture(source, options) : work(source, options));
    console.log(`${lines} lines: ${captured} captured, ${duplicates} duplicates, ${refused} refused`);
    if (refused > 0) process.exitCode = someRefused;
  });

function work(source: Source, options: ImportOptions): Promise<Imported> {
  return withShop({ ...options, ...clusterOf(options), mustExist: false }, ({ running }, abort) => importFile(running, source, abort));
}

async function capture(source: Source, { store, pipelines }: ImportOptions): Promise<Imported> {
  await using running = await openPart(await openStorage(store, { mustExist: false }), { part: "commands", pipelines });
  return await interruptible((abort) => importFile(running, source, abort));
}
