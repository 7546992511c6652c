import { Command } from "commander";
import { shortened } from "../printable.js";
import type { RejectionRow } from "../reporting/rows.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { table } from "./table.js";
import { withReports } from "./with-reports.js";

/** `shop audit`: the requests that were turned down, and why. */
export const auditCommand = new Command("audit")
  .description("print the requests that were turned down, with the reasons")
  .option("--json", "as JSON")
  .addOption(storeOption())
  .action(async ({ json, store }: StoreOption & { readonly json?: true }) => {
    const rejections = await withReports(store, (reports) => reports.rejections());
    console.log(json ? JSON.stringify(rejections.map(withRequest), undefined, 2) : auditTable(rejections));
  });

function withRequest({ request, ...rejection }: RejectionRow): object {
  return { ...rejection, request: JSON.parse(request) };
}

function auditTable(rejections: readonly RejectionRow[]): string {
  if (rejections.length === 0) return "no request was turned down";
  const rows = rejections.map(({ at, reason, explanation, request }) => [at, reason, explanation, shortened(request, 120)]);
  return table(["at", "reason", "explanation", "request"], rows);
}
