import { mkdir, rm } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { type StoreOption, withShop } from "./command.js";
import { importFile, openSource } from "./import.js";
import { reportTables } from "./report.js";

const sample = fileURLToPath(new URL("../../sample/orders.ndjson", import.meta.url));
const database = ".shop/demo.db";

/** `shop demo`: the whole shop on a small sample. */
export const demoCommand = new Command("demo")
  .description("import a bundled sample and print the report")
  .option("--store <place>", `where to import it (default: the file ${database}, made anew)`)
  .action(async ({ store = `sqlite:${database}` }: Partial<StoreOption>) => {
    if (store === `sqlite:${database}`) await beginAnew(database);
    const source = await openSource(sample);
    const { imported, report } = await withShop({ store, mustExist: false }, async (shop, abort) => ({
      imported: await importFile(shop.running, source, abort),
      report: await shop.report(),
    }));
    console.log(`${imported.captured} requests went through commands | core | reporting\n`);
    console.log(`${reportTables(report)}\n\n${whatNext(store)}`);
  });

async function beginAnew(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  for (const part of ["", "-wal", "-shm"]) await rm(`${file}${part}`, { force: true });
}

function whatNext(store: string): string {
  const shop = `node ${relative(process.cwd(), process.argv[1] ?? "")}`;
  const commands = ["report --json", "status", "audit", "log --section 1,20", "history order-9", "rebuild"];
  const examples = commands.map((command) => `  ${shop} ${command} --store ${store}`);
  return [`The database is ${store}. Try next:`, ...examples].join("\n");
}
