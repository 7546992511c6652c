import { jsonMapper, type NotificationLog } from "@es/core";
import type { Section } from "@es/core/adapter";
import { Command, Option } from "commander";
import { Order, type OrderState, orderCancelled, orderPlaced, orderShipped } from "../core/order.js";
import { printable, shortened, shownTime } from "../printable.js";
import { type RunningShop, shop } from "../shop.js";
import { type StoreOption, storeOption, wholeNumberFrom, withShop } from "./command.js";
import { table } from "./table.js";

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

/** `shop history ORDER`: what happened to an order, and how it stood after each event. */
export const historyCommand = new Command("history")
  .description("print the events of an order, and its state after each")
  .argument("<order>", "the order's id")
  .option("--at <n>", "only the nth event, and the state after it", wholeNumberFrom(1))
  .addOption(storeOption())
  .action(async (orderId: string, { at, ...options }: StoreOption & { readonly at?: number }) => {
    const versions = await withShop({ ...options, readOnly: true }, ({ running }) => versionsOf(running, orderId));
    if (versions.length === 0) throw new Error(`there is no order "${orderId}": shop log shows which there are`);
    const asked = at === undefined ? versions : versions.filter(({ position }) => position === at);
    if (asked.length === 0) throw new Error(`order "${orderId}" has no version ${at}: give one from 1 to ${versions.length}`);
    console.log(asked.map(described).join("\n\n"));
  });

function described({ position, type, recordedAt, data, state }: Version): string {
  return [`${position} ${type}`, `recorded ${shownTime(recordedAt)}`, `event ${inLines(data)}`, `state ${inLines(state)}`].join("\n");
}

function inLines(value: unknown): string {
  return JSON.stringify(value, undefined, 2).split("\n").map(printable).join("\n");
}

/** An order after one of its events. */
interface Version {
  readonly position: number;
  readonly type: string;
  readonly recordedAt: Date | undefined;
  readonly data: unknown;
  readonly state: OrderState;
}

const eventTypes = new Map([orderPlaced, orderShipped, orderCancelled].map((eventType) => [eventType.type as string, eventType]));

/** All versions of an order, oldest first; none where there is no such order. */
async function versionsOf({ core }: Pick<RunningShop, "core">, orderId: string): Promise<readonly Version[]> {
  const stored = await core.recorder.events(`${Order.definition.name}/${orderId}`);
  const versions: Version[] = [];
  for (const event of stored) {
    const { type, position, data } = jsonMapper().toEvent(core.name, event, eventTypes);
    const { state } = (await core.orders.at(orderId, position)) as { state: OrderState };
    versions.push({ position, type, recordedAt: event.recordedAt, data, state });
  }
  return versions;
}
