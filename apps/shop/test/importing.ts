import type { ShopRequest } from "../src/commands/requests.js";
import { type Imported, importRequests } from "../src/import/import-requests.js";
import { linesOf } from "../src/import/lines.js";
import type { OpenShop } from "../src/open-shop.js";

/** What else there is to say about an import. */
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
