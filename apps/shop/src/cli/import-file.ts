import { type Imported, importRequests } from "../import/import-requests.js";
import { linesOf } from "../import/lines.js";
import type { Source } from "../import/source.js";
import type { OpenShop } from "../open-shop.js";
import { progressBar } from "./progress.js";

/** Imports a source with a progress bar, and waits until all applications have worked it off. */
export async function importFile({ running }: OpenShop, { name, stream, size }: Source): Promise<Imported> {
  const progress = progressBar(size);
  let read = 0;
  try {
    const counted = stream.map((chunk: Buffer) => {
      read += chunk.length;
      return chunk;
    });
    const imported = await importRequests(running, linesOf(counted), {
      note: progress.note,
      progress: ({ lines }) => progress.update(read, lines),
    });
    if (imported.lines === 0) progress.note(`${name} is empty: there is nothing to import`);
    await running.settled();
    return imported;
  } finally {
    progress.stop();
    stream.destroy();
  }
}
