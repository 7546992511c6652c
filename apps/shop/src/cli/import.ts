import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal, type Readable } from "node:stream";
import { Presets, SingleBar } from "cli-progress";
import { Command } from "commander";
import { type Imported, importRequests } from "../import/import-requests.js";
import { linesOf } from "../import/lines.js";
import { openPart } from "../run.js";
import type { RunningShop } from "../shop.js";
import { openStorage } from "../storage.js";
import {
  type ClusterOptions,
  clusterOf,
  interruptible,
  type StoreOption,
  storeOption,
  threadsOption,
  wholeNumberFrom,
  withClusterOptions,
  withShop,
} from "./command.js";

interface ImportOptions extends StoreOption, ClusterOptions {
  readonly pipelines?: number;
  readonly threads?: number;
  readonly captureOnly?: true;
}

/** The exit code of an import that refused some lines. */
const someRefused = 2;

/** `shop import FILE`: captures requests, and waits until they are decided on and reported. */
export const importCommand = withClusterOptions(new Command("import"))
  .description("capture the requests in a file of JSON lines; importing it again does no harm")
  .argument("<file>", "the file, or - for standard input")
  .addOption(storeOption())
  .option("--pipelines <n>", "how many pipelines new logs get (default: 1)", wholeNumberFrom(1))
  .addOption(threadsOption())
  .option("--capture-only", "leave it to others to decide and report: for a store that has commands alone")
  .addHelpText("after", "\nExit code: 0, 2 if some lines were refused, 1 if the import could not run.")
  .action(async (file: string, { captureOnly, ...options }: ImportOptions) => {
    const source = await openSource(file);
    const { lines, captured, duplicates, refused } = await (captureOnly ? capture(source, options) : work(source, options));
    console.log(`${lines} lines: ${captured} captured, ${duplicates} duplicates, ${refused} refused`);
    if (refused > 0) process.exitCode = someRefused;
  });

function work(source: Source, options: ImportOptions): Promise<Imported> {
  return withShop({ ...options, ...clusterOf(options), mustExist: false }, ({ running }, abort) => importFile(running, source, abort));
}

async function capture(source: Source, { store, pipelines }: ImportOptions): Promise<Imported> {
  await using running = await openPart(await openStorage(store, { mustExist: false }), { part: "commands", pipelines });
  return await interruptible((abort) => importFile(running, source, abort));
}

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

/** Shows how far a long command is, on a terminal; messages are printed with or without one. */
export interface Progress {
  /** `done` counts bytes where the total is known, and lines where not. */
  update(done: number, lines: number): void;
  note(message: string): void;
  stop(): void;
}

const clearLine = "\r\x1b[K";

/** A progress bar on standard error, if that is a terminal. */
function progressBar(total: number | undefined): Progress {
  const bar = process.stderr.isTTY ? new SingleBar(barOptions(total), Presets.shades_classic) : undefined;
  bar?.start(total ?? 0, 0, { lines: 0 });
  return {
    update: (done, lines) => bar?.update(done, { lines }),
    note: (message) => process.stderr.write(`${bar === undefined ? "" : clearLine}${message}\n`),
    stop: () => bar?.stop(),
  };
}

function barOptions(total: number | undefined) {
  const format = total === undefined ? "importing | {lines} requests" : "importing {bar} {percentage}% | {lines} requests";
  return { format, stream: process.stderr, hideCursor: true, clearOnComplete: true };
}

/** A source to import: a stream of bytes, and how many there are, if that is known. */
export interface Source {
  readonly name: string;
  readonly stream: Readable;
  readonly size: number | undefined;
}

/** There is nothing to import at a path; the message says what to give instead. */
class SourceUnreadable extends Error {}

/** Opens a file, or standard input for "-". Rejects with SourceUnreadable. */
export async function openSource(path: string): Promise<Source> {
  if (path === "-") return { name: "standard input", stream: process.stdin, size: undefined };
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new SourceUnreadable(`${path} is a directory: give a file of requests, or - for standard input`);
    return { name: path, stream: await opened(path), size: found.isFile() ? found.size : undefined };
  } catch (error) {
    throw error instanceof SourceUnreadable ? error : unreadable(path, error as NodeJS.ErrnoException);
  }
}

/** Resolves when the file is open, so that a file that cannot be read is found out before anything else is done. */
function opened(path: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
    stream.once("open", () => resolve(stream));
    stream.once("error", reject);
  });
}

function unreadable(path: string, error: NodeJS.ErrnoException): SourceUnreadable {
  const why = error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code ?? error.message})`;
  return new SourceUnreadable(`${path} ${why}: give a file of requests, or - for standard input`, { cause: error });
}
