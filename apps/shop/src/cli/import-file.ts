import { addAbortSignal, type Readable } from "node:stream";
import { type Imported, importRequests } from "../import/import-requests.js";
import { linesOf } from "../import/lines.js";
import type { Source } from "../import/source.js";
import type { RunningShop } from "../shop.js";
import { progressBar } from "./progress.js";

/** Imports a source with a progress bar, and waits until all applications have worked it off. */
export async function importFile(
  running: Pick<RunningShop, "commands" | "settled">,
  source: Source,
  abort: AbortSignal,
): Promise<Imported> {
  const progress = progressBar(source.size);
  const bytes = counted(addAbortSignal(abort, source.stream));
  try {
    const imported = await importRequests(running, linesOf(bytes), {
      note: progress.note,
      progress: ({ lines }) => progress.update(bytes.count, lines),
    });
    if (imported.lines === 0) progress.note(`${source.name} is empty: there is nothing to import`);
    await running.settled();
    return imported;
  } finally {
    progress.stop();
    source.stream.destroy();
  }
}

/** A stream that tells how many bytes of it were read. */
function counted(stream: Readable): AsyncIterable<Buffer> & { readonly count: number } {
  let count = 0;
  return {
    get count() {
      return count;
    },
    async *[Symbol.asyncIterator]() {
      for await (const chunk of stream) {
        count += chunk.length;
        yield chunk;
      }
    },
  };
}
