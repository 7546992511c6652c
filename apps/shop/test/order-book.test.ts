import { expect, test } from "vitest";
import { orderBook } from "../sample/order-book.js";
import type { ShopRequest } from "../src/commands/requests.js";
import { importRequests } from "../src/import/import-requests.js";
import { linesOf } from "../src/import/lines.js";
import { type OpenShop, openShop } from "../src/open-shop.js";
import { sqliteStorage } from "../src/storage/sqlite.js";
import { plainReport } from "./plain-fold.js";

const seeds = [1, 2, 3, 4, 5];

test.each(seeds)("the report of order book %i is what a plain fold over it gives", async (seed) => {
  const book = orderBook({ seed, orders: 300 });
  await using shop = await opened({});
  expect(await imported(shop, book)).toEqual({ lines: book.length, captured: book.length, duplicates: 0, refused: 0 });
  expect(await shop.report()).toEqual(plainReport(book));
});

test.each([1, 7, 500])("the report is the same with %i events a transaction, imported twice, and built anew", async (batchSize) => {
  const book = orderBook({ seed: 6, orders: 150 });
  await using shop = await opened({ batchSize });
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
  await using shop = await opened({});
  const both = await Promise.all([imported(shop, book), imported(shop, book)]);
  expect(both[0].captured + both[1].captured).toBe(book.length);
  expect(await shop.report()).toEqual(plainReport(book));
});

test("the first request of an id stands, and whoever changed it hears of it", async () => {
  const [first, second] = orderBook({ seed: 8, orders: 1 }) as [ShopRequest, ShopRequest];
  await using shop = await opened({});
  const notes: string[] = [];
  const counts = await imported(shop, [first, { ...second, requestId: first.requestId } as ShopRequest, first], notes);
  expect(counts).toEqual({ lines: 3, captured: 1, duplicates: 2, refused: 0 });
  expect(notes).toEqual([
    `line 2: requestId "${first.requestId}" was captured before with other content, which stands: give new requests new ids`,
  ]);
  expect((await shop.running.commands.requests.expect(first.requestId)).state.request).toEqual(first);
});

test("the audit has every rejection, with the request that caused it", async () => {
  const book = orderBook({ seed: 9, orders: 300 });
  await using shop = await opened({});
  await imported(shop, book);
  const rejections = await shop.rejections();
  expect(rejections.length).toBe(Object.values(plainReport(book).rejections).reduce((sum, count) => sum + count));
  for (const { requestId, request } of rejections) expect(JSON.parse(request)).toEqual(book.find((each) => each.requestId === requestId));
});

function opened(options: { readonly batchSize?: number }): Promise<OpenShop> {
  return openShop(sqliteStorage(":memory:", { mustExist: false }), options);
}

async function imported({ running }: OpenShop, book: readonly ShopRequest[], notes: string[] = []) {
  const text = book.map((request) => JSON.stringify(request)).join("\n");
  const listener = { note: (message: string) => void notes.push(message), progress: () => {} };
  const counts = await importRequests(running, linesOf(chunksOf(Buffer.from(text))), listener);
  await running.settled();
  return counts;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 4096) yield bytes.subarray(start, start + 4096);
}
