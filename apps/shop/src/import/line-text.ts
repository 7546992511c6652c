import { printable, shortened } from "../printable.js";
import { LineRefused } from "./line-refused.js";
import type { Line } from "./lines.js";
import { longestLine } from "./lines.js";

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
