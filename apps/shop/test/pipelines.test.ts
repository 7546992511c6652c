import { PipelinesMismatch } from "@es/core";
import { describe, expect, test, vi } from "vitest";
import { orderBook } from "../sample/order-book.js";
import { seeded } from "../sample/random.js";
import type { ShopRequest } from "../src/commands/requests.js";
import { databases, openShopAt, openShopOn } from "./databases.js";
import { imported } from "./importing.js";
import { plainReport } from "./plain-fold.js";

vi.setConfig({ testTimeout: 120_000 });

describe.each(databases.map((database) => [database.name, database] as const))("on %s", (_, database) => {
  test.each([1, 2, 5])("%i pipelines give the same report, however orders and products are mixed", async (pipelines) => {
    const book = mixed(11);
    await using shop = await openShopOn(database, { pipelines, batchSize: 20 });
    await imported(shop, book);
    expect(await shop.report()).toEqual(plainReport(book));
    expect(await imported(shop, book)).toMatchObject({ captured: 0, duplicates: book.length });
    expect(await shop.report()).toEqual(plainReport(book));
  });

  test("an import that goes on after another one keeps to the order of both", async () => {
    const book = mixed(12);
    await using shop = await openShopOn(database, { pipelines: 3 });
    for (let from = 0; from < book.length; from += 150) await imported(shop, book.slice(from, from + 150));
    expect(await shop.report()).toEqual(plainReport(book));
  });

  test("whoever opens the shop later takes as many pipelines as there are, and cannot ask for others", async () => {
    const { place, drop } = await database.make();
    await (await openShopAt(place, { pipelines: 3 }))[Symbol.asyncDispose]();
    const shop = await openShopAt(place);
    expect(await shop.running.status()).toHaveLength(6);
    await shop[Symbol.asyncDispose]();
    await expect(openShopAt(place, { pipelines: 2 })).rejects.toThrow(PipelinesMismatch);
    await drop();
  });
});

/** An order book whose products are added in the middle of the orders, so that many orders come too early for them. */
function mixed(seed: number): readonly ShopRequest[] {
  const random = seeded(seed);
  const book = orderBook({ seed, orders: 250 });
  const placed = book.map((request, index) => ({ request, at: request.type === "AddProduct" ? random.between(0, 300) : index }));
  return placed.toSorted((one, other) => one.at - other.at).map(({ request }) => request);
}
