import { Command } from "commander";
import { reportTables } from "./report-tables.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { withReports } from "./with-reports.js";

/** `shop report`: what was sold. */
export const reportCommand = new Command("report")
  .description("print what was sold, by what is worked off")
  .option("--json", "as JSON, money in minor units")
  .addOption(storeOption())
  .action(async ({ json, store }: StoreOption & { readonly json?: true }) => {
    const report = await withReports(store, (reports) => reports.report());
    console.log(json ? JSON.stringify(report, undefined, 2) : reportTables(report));
  });
