import { Command } from "commander";
import { reportTables } from "./report-tables.js";
import { storeOption } from "./store-option.js";
import { type ReportsNeeds, withReports } from "./with-reports.js";

/** `shop report`: what was sold. */
export const reportCommand = new Command("report")
  .description("print what was sold, after working off what is captured")
  .option("--json", "as JSON, money in minor units")
  .option("--as-is", "work nothing off: for a store that has reporting alone")
  .addOption(storeOption())
  .action(async ({ json, ...needs }: ReportsNeeds & { readonly json?: true }) => {
    const report = await withReports(needs, (reports) => reports.report());
    console.log(json ? JSON.stringify(report, undefined, 2) : reportTables(report));
  });
