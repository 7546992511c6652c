import type { ShopRequest } from "../src/commands/requests.js";
import { type Imported, importRequests } from "../src/import/import-requests.js";
import { linesOf } from "../src/import/lines.js";
import type { OpenShop } from "../src/open-shop.js";

/** Imports an order book as lines, and waits until it is worked off; what the import notes goes to `notes`. */
export async function imported({ running }: OpenShop, book: readonly ShopRequest[], notes: string[] = []): Promise<Imported> {
  const text = book.map((request) => JSON.stringify(request)).join("\n");
  const listener = { note: (message: string) => void notes.push(message), progress: () => {} };
  const counts = await importRequests(running, linesOf(chunksOf(Buffer.from(text))), listener);
  await running.settled();
  return counts;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 4096) yield bytes.subarray(start, start + 4096);
}
