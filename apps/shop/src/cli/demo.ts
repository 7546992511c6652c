import { mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { openSource } from "../import/source.js";
import { importFile } from "./import-file.js";
import { reportTables } from "./report-tables.js";
import { withShop } from "./with-shop.js";

const sample = fileURLToPath(new URL("../../sample/orders.ndjson", import.meta.url));
const folder = ".shop";

/** `shop demo`: the whole shop on a small sample. */
export const demoCommand = new Command("demo")
  .description(`import a bundled sample into a new database in ${folder}/ and print the report`)
  .action(async () => {
    const database = join(folder, "demo.db");
    await mkdir(folder, { recursive: true });
    for (const part of ["", "-wal", "-shm"]) await rm(`${database}${part}`, { force: true });
    const source = await openSource(sample);
    const store = `sqlite:${database}`;
    const { imported, report } = await withShop({ store, mustExist: false }, async (shop, abort) => ({
      imported: await importFile(shop, source, abort),
      report: await shop.report(),
    }));
    console.log(`${imported.captured} requests went through commands | core | reporting\n`);
    console.log(`${reportTables(report)}\n\n${whatNext(store, database)}`);
  });

function whatNext(store: string, database: string): string {
  const shop = `node ${relative(process.cwd(), process.argv[1] ?? "")}`;
  const commands = ["report --json", "status", "audit", "log --section 1,20", "history order-7", "rebuild"];
  const examples = commands.map((command) => `  ${shop} ${command} --store ${store}`);
  return [`The database is ${database}. Try next:`, ...examples].join("\n");
}
