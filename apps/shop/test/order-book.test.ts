import { describe, expect, test, vi } from "vitest";
import { orderBook } from "../sample/order-book.js";
import type { ShopRequest } from "../src/commands.js";
import { databases, openShopAt, openShopOn } from "./databases.js";
import { imported } from "./importing.js";
import { plainReport } from "./plain-fold.js";

vi.setConfig({ testTimeout: 120_000 });

for (const database of databases) {
  describe(`on ${database.name}`, { tags: database.tags }, () => {
    test.each([1, 2, 3])("the report of order book %i is what a plain fold over it gives", async (seed) => {
      const book = orderBook({ seed, orders: 300 });
      await using shop = await openShopOn(database);
      expect(await imported(shop, book)).toEqual({ lines: book.length, captured: book.length, duplicates: 0, refused: 0 });
      expect(await shop.report()).toEqual(plainReport(book));
    });

    test.each([1, 7, 500])("the report is the same with %i events a transaction, imported twice, and built anew", async (batchSize) => {
      const book = orderBook({ seed: 6, orders: 60 });
      await using shop = await openShopOn(database, { batchSize });
      await imported(shop, book);
      const expected = plainReport(book);
      expect(await shop.report()).toEqual(expected);
      expect(await imported(shop, book)).toMatchObject({ captured: 0, duplicates: book.length });
      expect(await shop.report()).toEqual(expected);
      await shop.rebuild();
      await shop.running.settled();
      expect(await shop.report()).toEqual(expected);
    });

    test("two who import the same book at once capture it once", async () => {
      const book = orderBook({ seed: 7, orders: 300 });
      await using shop = await openShopOn(database);
      const both = await Promise.all([imported(shop, book), imported(shop, book)]);
      expect(both[0].captured + both[1].captured).toBe(book.length);
      expect(await shop.report()).toEqual(plainReport(book));
    });

    test("the first request of an id stands, and a line that changes it gets a warning", async () => {
      const [first, second] = orderBook({ seed: 8, orders: 1 }) as [ShopRequest, ShopRequest];
      await using shop = await openShopOn(database);
      const notes: string[] = [];
      const counts = await imported(shop, [first, { ...second, requestId: first.requestId } as ShopRequest, first], { notes });
      expect(counts).toEqual({ lines: 3, captured: 1, duplicates: 2, refused: 0 });
      expect(notes).toEqual([expect.stringMatching(/^line 2: requestId "request-1" was captured before with other content, which stands/)]);
      expect((await shop.running.commands.requests.expect(first.requestId)).state.request).toEqual(first);
    });

    test("the audit has every rejection, with the request that caused it", async () => {
      const book = orderBook({ seed: 9, orders: 300 });
      await using shop = await openShopOn(database);
      await imported(shop, book);
      const rejections = await shop.rejections();
      expect(rejections.length).toBe(Object.values(plainReport(book).rejections).reduce((sum, count) => sum + count));
      for (const { requestId, request } of rejections) {
        expect(JSON.parse(request)).toEqual(book.find((each) => each.requestId === requestId));
      }
    });

    test("ids and names of any script and case are told apart", async () => {
      const at = "2024-01-01T00:00:00.000Z";
      const names = ["a", "A", "a ", "ä", "茶", "🍵"];
      const added = names.map(
        (sku) => ({ type: "AddProduct", requestId: `p${sku}`, at, sku, name: sku, category: sku, unitPrice: 1 }) as const,
      );
      const placed = names.map((name) => {
        return {
          type: "PlaceOrder",
          requestId: `o${name}`,
          at,
          orderId: name,
          country: name,
          lines: [{ sku: name, quantity: 1 }],
        } as const;
      });
      await using shop = await openShopOn(database);
      await imported(shop, [...added, ...placed]);
      expect(await shop.report()).toEqual(plainReport([...added, ...placed]));
    });
  });
}

for (const database of databases) {
  test(`three can begin a shop on ${database.name} at once, and share the work`, { tags: database.tags }, async () => {
    const { place, drop } = await database.make();
    const book = orderBook({ seed: 10, orders: 200 });
    const shops = await Promise.all([openShopAt(place), openShopAt(place), openShopAt(place)]);
    await Promise.all(shops.map((shop) => imported(shop, book)));
    for (const shop of shops) expect(await shop.report()).toEqual(plainReport(book));
    await Promise.all(shops.map((shop) => shop[Symbol.asyncDispose]()));
    await drop();
  });
}
