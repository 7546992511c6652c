import { importRequests, linesOf, type OpenShop } from "@es/shop";
import { timed, type Work } from "../harness/work.js";

const at = "2015-01-01T11:38:36Z";
const skus = Array.from({ length: 96 }, (_, index) => `pizza-${index}`);
const products = skus.map((sku) => ({ type: "AddProduct", requestId: sku, at, sku, name: sku, category: "Pizza", unitPrice: 1275 }));
const listener = { note: fail, progress: () => {} };

/** Imports as many orders as take about so long, and waits until all of them are in the reports. */
export function shopping(running: OpenShop["running"]): Work {
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
