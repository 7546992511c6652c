import type { ShopRequest } from "../commands/requests.js";
import { LineRefused } from "./line-refused.js";
import { lineText } from "./line-text.js";
import type { Line } from "./lines.js";
import { parseRequest } from "./parse-request.js";

/** Consecutive lines that are captured as one unit. */
export interface Chunk {
  readonly requests: readonly NumberedRequest[];
  /** A message for each line that is no request. */
  readonly refused: readonly string[];
}

/** A request, with the number of the line that it stood in. */
export interface NumberedRequest {
  readonly line: number;
  readonly request: ShopRequest;
}

const mostLines = 200;
/** No more than this is held at a time, however long the lines are. */
const mostBytes = 4 * 1024 * 1024;

/** Reads the requests in lines, chunk by chunk. */
export async function* chunksOfRequests(lines: AsyncIterable<Line>): AsyncGenerator<Chunk, void, undefined> {
  let requests: NumberedRequest[] = [];
  let refused: string[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const read = readLine(line);
    if (typeof read === "string") refused.push(read);
    else if (read !== undefined) requests.push({ line: line.number, request: read });
    bytes += line.bytes?.length ?? 0;
    if (requests.length + refused.length < mostLines && bytes < mostBytes) continue;
    yield { requests, refused };
    [requests, refused, bytes] = [[], [], 0];
  }
  if (requests.length + refused.length > 0) yield { requests, refused };
}

/** The request of a line, the message that refuses it, or nothing for a blank line. */
function readLine(line: Line): ShopRequest | string | undefined {
  try {
    const text = lineText(line);
    return text === "" ? undefined : parseRequest(text);
  } catch (error) {
    if (error instanceof LineRefused) return `line ${line.number}: ${error.message}`;
    throw error;
  }
}
