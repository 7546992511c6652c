import { orderBook, seeded } from "../sample/order-book.js";
import type { ShopRequest } from "../src/commands.js";
import { type Imported, importRequests } from "../src/import/import-requests.js";
import { linesOf } from "../src/import/lines.js";
import type { OpenShop } from "../src/run.js";

/** The options of an import. */
interface ImportOptions {
  /** Gets what the import notes. */
  readonly notes?: string[];
  /** Whether to wait until everything is worked off. Default true. */
  readonly settled?: boolean;
}

/** Imports an order book as lines, and waits until it is worked off. */
export async function imported(
  { running }: Pick<OpenShop, "running">,
  book: readonly ShopRequest[],
  { notes = [], settled = true }: ImportOptions = {},
): Promise<Imported> {
  const text = book.map((request) => JSON.stringify(request)).join("\n");
  const listener = { note: (message: string) => void notes.push(message), progress: () => {} };
  const counts = await importRequests(running, linesOf(chunksOf(Buffer.from(text))), listener);
  if (settled) await running.settled();
  return counts;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 4096) yield bytes.subarray(start, start + 4096);
}

/** An order book whose products are added in the middle of the orders, so that many orders come too early for them. */
export function mixedBook({ seed, orders }: { readonly seed: number; readonly orders: number }): readonly ShopRequest[] {
  const random = seeded(seed);
  const book = orderBook({ seed, orders });
  const placed = book.map((request, index) => ({ request, at: request.type === "AddProduct" ? random.between(0, 300) : index }));
  return placed.toSorted((one, other) => one.at - other.at).map(({ request }) => request);
}
