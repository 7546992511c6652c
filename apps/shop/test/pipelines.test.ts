import { PipelinesMismatch } from "@es/core/adapter";
import { describe, expect, test, vi } from "vitest";
import { databases, openShopAt, openShopOn } from "./databases.js";
import { imported, mixedBook } from "./importing.js";
import { plainReport } from "./plain-fold.js";

vi.setConfig({ testTimeout: 120_000 });

for (const database of databases) {
  describe(`on ${database.name}`, { tags: database.tags }, () => {
    test.each([1, 2, 5])("%i pipelines give the same report, however orders and products are mixed", async (pipelines) => {
      const book = mixedBook({ seed: 11, orders: 250 });
      await using shop = await openShopOn(database, { pipelines, batchSize: 20 });
      await imported(shop, book);
      expect(await shop.report()).toEqual(plainReport(book));
      expect(await imported(shop, book)).toMatchObject({ captured: 0, duplicates: book.length });
      expect(await shop.report()).toEqual(plainReport(book));
    });

    test("an import that goes on after another one keeps to the order of both", async () => {
      const book = mixedBook({ seed: 12, orders: 250 });
      await using shop = await openShopOn(database, { pipelines: 3 });
      for (let from = 0; from < book.length; from += 150) await imported(shop, book.slice(from, from + 150));
      expect(await shop.report()).toEqual(plainReport(book));
    });

    test("a shop that is opened later takes as many pipelines as there are, and refuses others", async () => {
      const { place, drop } = await database.make();
      await (await openShopAt(place, { pipelines: 3 }))[Symbol.asyncDispose]();
      const shop = await openShopAt(place);
      expect(await shop.running.status()).toHaveLength(6);
      await shop[Symbol.asyncDispose]();
      await expect(openShopAt(place, { pipelines: 2 })).rejects.toThrow(PipelinesMismatch);
      await drop();
    });
  });
}
