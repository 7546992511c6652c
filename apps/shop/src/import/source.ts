import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";

/** What is imported: a stream of bytes, and how many there are, if that is known. */
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
