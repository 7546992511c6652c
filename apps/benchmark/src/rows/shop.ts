import { dirname } from "node:path";
import { importRequests, linesOf, type OpenShop, type OpenShopOptions, openShop, openStorage } from "@es/shop";
import type { Engine } from "../engines/engine.js";
import { postgres } from "../engines/postgres.js";
import { sqlite } from "../engines/sqlite.js";
import { type Row, timed, type Work } from "../harness/row.js";

const threads = 2;

/** The reference system from the lines of a file to its reporting tables, with a SQLite file for each application: on threads, and in one thread. */
export const shopRows: readonly Row[] = [sqlite, postgres].flatMap((engine) =>
  [1, 2, 4, 8].map((pipelines) => ({
    what: `orders captured, decided on and reported on ${threads} threads, ${engine.name}, ${pipelines} pipeline${pipelines === 1 ? "" : "s"}`,
    against: "single-threaded",
    aim: { ratio: 0.9 },
    milliseconds: 1_500,
    long: pipelines === 2 || pipelines === 8,
    open: () => comparison(engine, pipelines),
  })),
);

async function comparison(engine: Engine, pipelines: number) {
  const ours = await shopOn(engine, { pipelines, threads });
  const baseline = await shopOn(engine, { pipelines });
  const close = async () => {
    await Promise.all([ours.close(), baseline.close()]);
  };
  return { ours: shopping(ours.shop.running), baseline: shopping(baseline.shop.running), close };
}

/** A shop in an empty database, which is gone when it is closed. */
async function shopOn(engine: Engine, options: OpenShopOptions): Promise<{ readonly shop: OpenShop; close(): Promise<void> }> {
  const database = await engine.open();
  const place = engine === sqlite ? `sqlite:${dirname(database.address)}/` : database.address;
  const shop = await openShop(await openStorage(place, { mustExist: false }), options);
  const close = async () => {
    await shop[Symbol.asyncDispose]();
    await database.close();
  };
  return { shop, close };
}

const at = "2015-01-01T11:38:36Z";
const skus = Array.from({ length: 96 }, (_, index) => `pizza-${index}`);
const products = skus.map((sku) => ({ type: "AddProduct", requestId: sku, at, sku, name: sku, category: "Pizza", unitPrice: 1275 }));
const listener = { note: fail, progress: () => {} };

/** Imports as many orders as take about so long, and waits until all of them are in the reports. */
function shopping(running: OpenShop["running"]): Work {
  let [perMillisecond, ordered] = [1, 0];
  return async (milliseconds) => {
    const count = Math.max(200, Math.ceil(perMillisecond * milliseconds));
    const lines = textOf(ordered === 0 ? [...products, ...orders(ordered, count)] : orders(ordered, count));
    ordered += count;
    const done = await timed(async () => {
      await importRequests(running, linesOf(lines), listener);
      await running.settled();
      return count;
    });
    perMillisecond = count / done.milliseconds;
    return done;
  };
}

function orders(first: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const lines = [0, 1].map((line) => ({ sku: skus[(number * 7 + line * 31) % skus.length], quantity: 1 + (number % 3) }));
    return { type: "PlaceOrder", requestId: `r${number}`, at, orderId: `order-${number}`, country: "Ireland", lines };
  });
}

/** Requests as a file would give them, in pieces. */
async function* textOf(requests: readonly object[]): AsyncGenerator<Buffer> {
  const text = Buffer.from(requests.map((request) => `${JSON.stringify(request)}\n`).join(""));
  for (let start = 0; start < text.length; start += 65_536) yield text.subarray(start, start + 65_536);
}

function fail(message: string): never {
  throw new Error(message);
}
