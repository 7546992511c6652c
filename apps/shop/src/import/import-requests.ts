import { isDeepStrictEqual } from "node:util";
import { shown } from "../printable.js";
import type { RunningShop } from "../shop.js";
import { capturing } from "./capturing.js";
import { chunksOfRequests, type NumberedRequest } from "./chunks-of-requests.js";
import type { Line } from "./lines.js";

/** What became of the lines of an import; blank ones are not counted. */
export interface Imported {
  readonly lines: number;
  readonly captured: number;
  /** Requests whose ids had been captured before. */
  readonly duplicates: number;
  readonly refused: number;
}

/** Who hears of an import while it goes on. */
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

/** The first request of an id stands; whoever meant another one has to hear of it. */
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
