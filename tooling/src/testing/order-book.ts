import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Need } from "../needs/need.js";

const chosen = process.env.ES_PIZZA_DATA;

/** The folder of the published order book of a year, which is no part of the repository. */
export const orderBook = chosen ?? fileURLToPath(new URL("../../../../shared/data/pizza-place-2015", import.meta.url));

const commands = join(orderBook, "commands.ndjson");

/** Insisted on only where its place is named: most machines cannot have it. */
export const orderBookNeed: Need = {
  name: "order-book",
  description: "the published orders of a year",
  lack: async () =>
    existsSync(commands) ? undefined : `there is no ${commands}, which is not part of the repository: set ES_PIZZA_DATA to its folder`,
  insistedOn: chosen !== undefined,
};
