import { printable, shortened } from "../printable.js";

/** A line of a stream of bytes. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; undefined for a line that is too long, of which nothing is kept. */
  readonly bytes: Buffer | undefined;
}

/** The longest line that is kept, in bytes: 1 MiB. */
const longestLine = 1024 * 1024;

const newline = 0x0a;

/** Cuts a stream into lines, never keeping more than the longest line that is allowed. */
export async function* linesOf(stream: AsyncIterable<Buffer>, longest = longestLine): AsyncGenerator<Line, void, undefined> {
  const line = new LineUnderWay(longest);
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      line.add(chunk.subarray(start, end));
      yield line.end();
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  if (!line.empty) yield line.end();
}

class LineUnderWay {
  #number = 1;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(private readonly longest: number) {}

  get empty(): boolean {
    return this.#length === 0;
  }

  add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > this.longest) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  end(): Line {
    const line = { number: this.#number, bytes: this.#length > this.longest ? undefined : joined(this.#pieces) };
    this.#number += 1;
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

// Most lines lie within one chunk: those are not copied.
function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const byteOrderMark = "\uFEFF";

/** The text of a line, "" for a blank one. Throws LineRefused for what is no text, or too much. */
export function lineText({ number, bytes }: Line): string {
  if (bytes === undefined) throw new LineRefused(`it is longer than ${longestLine} bytes: write one request a line`);
  const text = decoded(bytes);
  return (number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text).trim();
}

function decoded(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    const beginning = printable(shortened(bytes.subarray(0, 60).toString("latin1"), 30));
    throw new LineRefused(`"${beginning}" is not UTF-8: write the file as text in UTF-8`);
  }
}

/** A line is no request; the message names what is wrong with it, and the remedy. */
export class LineRefused extends Error {}
