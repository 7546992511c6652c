import { isDeepStrictEqual } from "node:util";
import type { ShopRequest } from "../commands.js";
import { shown } from "../printable.js";
import type { RunningShop } from "../shop.js";
import { capturing } from "./capturing.js";
import { type Line, LineRefused, lineText } from "./lines.js";
import { parseRequest } from "./parse-request.js";

/** The counts of an import's lines, without blank ones. */
export interface Imported {
  readonly lines: number;
  readonly captured: number;
  /** Requests whose ids had been captured before. */
  readonly duplicates: number;
  readonly refused: number;
}

/** Is told of an import while it goes on. */
export interface ImportListener {
  /** A line was refused, or asks for something else than what was captured under its id before. */
  note(message: string): void;
  /** Everything up to here is captured. */
  progress(imported: Imported): void;
}

/** Captures the requests of these lines in their order. Killed anywhere and done again, it captures what is missing. */
export async function importRequests(
  { commands }: Pick<RunningShop, "commands">,
  lines: AsyncIterable<Line>,
  listener: ImportListener,
): Promise<Imported> {
  const capture = await capturing(commands);
  let imported: Imported = { lines: 0, captured: 0, duplicates: 0, refused: 0 };
  for await (const { requests, refused } of chunksOfRequests(lines)) {
    for (const message of refused) listener.note(message);
    const captured = await capture(requests.map(({ request }) => request));
    if (captured < requests.length) await noteChanges(commands, requests, listener);
    imported = {
      lines: imported.lines + requests.length + refused.length,
      captured: imported.captured + captured,
      duplicates: imported.duplicates + requests.length - captured,
      refused: imported.refused + refused.length,
    };
    listener.progress(imported);
  }
  return imported;
}

/** The first request of an id stands: notes each line that asks for something else. */
async function noteChanges(
  { requests }: RunningShop["commands"],
  wanted: readonly NumberedRequest[],
  listener: ImportListener,
): Promise<void> {
  const captured = await Promise.all(wanted.map(({ request }) => requests.expect(request.requestId)));
  for (const [index, { line, request }] of wanted.entries()) {
    if (isDeepStrictEqual(captured[index]?.state.request, request)) continue;
    const why = "was captured before with other content, which stands: give new requests new ids";
    listener.note(`line ${line}: requestId ${shown(request.requestId)} ${why}`);
  }
}

/** Consecutive lines that are captured as one unit. */
interface Chunk {
  readonly requests: readonly NumberedRequest[];
  /** A message for each line that is no request. */
  readonly refused: readonly string[];
}

/** A request, with the number of the line that it stood in. */
interface NumberedRequest {
  readonly line: number;
  readonly request: ShopRequest;
}

const mostLines = 200;
/** No more than this is held at a time, however long the lines are. */
const mostBytes = 4 * 1024 * 1024;

/** Reads the requests in lines, chunk by chunk. */
async function* chunksOfRequests(lines: AsyncIterable<Line>): AsyncGenerator<Chunk, void, undefined> {
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
