import { Command } from "commander";
import { reportTables } from "./report-tables.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { withShop } from "./with-shop.js";

/** `shop report`: what was sold. */
export const reportCommand = new Command("report")
  .description("print what was sold, after working off what is captured")
  .option("--json", "as JSON, money in minor units")
  .addOption(storeOption())
  .action(async ({ json, ...options }: StoreOption & { readonly json?: true }) => {
    const report = await withShop(options, async (shop) => {
      await shop.running.settled();
      return shop.report();
    });
    console.log(json ? JSON.stringify(report, undefined, 2) : reportTables(report));
  });
