import { Command } from "commander";
import { openSource } from "../import/source.js";
import { importFile } from "./import-file.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { wholeNumberFrom } from "./whole-number.js";
import { withShop } from "./with-shop.js";

/** The exit code of an import that refused some lines. */
const someRefused = 2;

/** `shop import FILE`: captures requests, and waits until they are decided on and reported. */
export const importCommand = new Command("import")
  .description("capture the requests in a file of JSON lines; importing it again does no harm")
  .argument("<file>", "the file, or - for standard input")
  .addOption(storeOption())
  .option("--pipelines <n>", "how many pipelines new logs get (default: 1)", wholeNumberFrom(1))
  .addHelpText("after", "\nExit code: 0, 2 if some lines were refused, 1 if the import could not run.")
  .action(async (file: string, options: StoreOption & { readonly pipelines?: number }) => {
    const source = await openSource(file);
    const imported = await withShop({ ...options, mustExist: false }, (shop, abort) => importFile(shop, source, abort));
    const { lines, captured, duplicates, refused } = imported;
    console.log(`${lines} lines: ${captured} captured, ${duplicates} duplicates, ${refused} refused`);
    if (refused > 0) process.exitCode = someRefused;
  });
