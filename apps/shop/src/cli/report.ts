import type { Store } from "@es/core";
import { LogMissing } from "@es/core/adapter";
import { Command } from "commander";
import { shortened } from "../printable.js";
import { lookAtReports, type Report, type Reports, type Totals } from "../reporting/report.js";
import type { RejectionRow } from "../reporting/tables.js";
import { openStorage } from "../storage.js";
import { interruptible, type StoreOption, storeOption } from "./command.js";
import { money, table } from "./table.js";

/** `shop report`: what was sold. */
export const reportCommand = new Command("report")
  .description("print what was sold, by what is worked off")
  .option("--json", "as JSON, money in minor units")
  .addOption(storeOption())
  .action(async ({ json, store }: StoreOption & { readonly json?: true }) => {
    const report = await withReports(store, (reports) => reports.report());
    console.log(json ? JSON.stringify(report, undefined, 2) : reportTables(report));
  });

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

/** A report for people: one table a question. What there is nothing to say about is left out. */
export function reportTables(report: Report): string {
  const { revenueByCategory, unitsByCategory, revenueByMonth, revenueByCountry, topProducts, rejections } = report;
  const categories = Object.entries(revenueByCategory).map(
    ([name, revenue]) => [name, unitsByCategory[name] ?? 0, money(revenue)] as const,
  );
  const sections = [
    summary(report),
    categories.length > 0 && table(["category", "units", "revenue"], categories),
    revenues("month", revenueByMonth),
    revenues("country", revenueByCountry),
    topProducts.length > 0 &&
      table(
        ["top products", "revenue"],
        topProducts.map(([name, revenue]) => [name, money(revenue)]),
      ),
    Object.keys(rejections).length > 0 && table(["rejected because", "requests"], Object.entries(rejections)),
  ];
  return sections.filter((section) => section !== false).join("\n\n");
}

function summary({ products, orders, orderLines, units, revenue }: Report): string {
  return table(
    ["the shop", ""],
    [
      ["products", products],
      ["orders placed", orders.placed],
      ["orders shipped", orders.shipped],
      ["orders cancelled", orders.cancelled],
      ["order requests rejected", orders.rejected],
      ["order lines sold", orderLines],
      ["units sold", units],
      ["revenue", money(revenue)],
    ],
  );
}

function revenues(by: string, totals: Totals): string | false {
  const rows = Object.entries(totals).map(([key, revenue]) => [key, money(revenue)] as const);
  return rows.length > 0 && table([by, "revenue"], rows);
}

/** Looks at reports as the tables stand, and says on standard error where events of core are not in them yet. */
async function withReports<Result>(place: string, read: (reports: Reports) => Promise<Result>): Promise<Result> {
  const { store, ...storage } = await openStorage(place, { mustExist: true });
  try {
    return await interruptible(async () => {
      const reports = await lookAtReports({ store, ...storage });
      const result = await read(reports);
      const note = noteOn(await reports.position(), await headOfCore(store));
      if (note !== undefined) console.error(note);
      return result;
    });
  } finally {
    await store.close();
  }
}

function noteOn(position: number, head: number | undefined): string | undefined {
  if (head === undefined) return `core is kept elsewhere: what it has recorded after ${position} is not in here`;
  if (position >= head) return undefined;
  return `reporting stands at ${position} of ${head}: what came later is not in here. shop follow works it off, and shop status says who is behind`;
}

/** How many events core has recorded; undefined where it has no log in this store. */
async function headOfCore(store: Store<never>): Promise<number | undefined> {
  try {
    const heads = await (await store.open("core", { readOnly: true })).heads();
    return heads.reduce((sum, head) => sum + head, 0);
  } catch (error) {
    if (error instanceof LogMissing) return undefined;
    throw error;
  }
}
