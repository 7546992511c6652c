import type { NotificationLog } from "@es/core";
import type { Section } from "@es/core/adapter";
import { Command, Option } from "commander";
import { shortened, shownTime } from "../printable.js";
import { shop } from "../shop.js";
import { type StoreOption, storeOption, wholeNumberFrom } from "./options.js";
import { table } from "./table.js";
import { withShop } from "./with-shop.js";

interface LogOptions extends StoreOption {
  readonly application: "commands" | "core" | "reporting";
  readonly section: string;
  readonly pipeline: number;
}

/** `shop log`: pages the notification log of an application. */
export const logCommand = new Command("log")
  .description("page an application's notification log, section by section")
  .addOption(new Option("--application <name>", "whose log").choices(shop.applications.map(({ name }) => name)).default("core"))
  .option("--section <first,last>", "which section, or current for the newest", "current")
  .option("--pipeline <n>", "which pipeline of the log", wholeNumberFrom(0), 0)
  .addOption(storeOption())
  .action(async ({ application, section: id, pipeline, ...options }: LogOptions) => {
    await withShop({ ...options, readOnly: true }, async ({ running }) => {
      const log: NotificationLog = running[application].log;
      console.log(sectionTable(await log.section(pipeline, id)));
    });
  });

function sectionTable({ id, archived, items, previous, next }: Section): string {
  const rows = items.map(({ id, recordedAt, aggregateId, position, type, data }) => [
    ...[String(id), shownTime(recordedAt), type, aggregateId, String(position), shortened(Buffer.from(data).toString("utf8"), 80)],
  ]);
  const links = [
    `section ${id}${archived ? ", archived" : ""}`,
    ...(previous === undefined ? [] : [`previous: --section ${previous}`]),
    ...(next === undefined ? [] : [`next: --section ${next}`]),
  ];
  return `${table(["id", "recorded", "event", "aggregate", "position", "data"], rows)}\n${links.join(" | ")}`;
}
