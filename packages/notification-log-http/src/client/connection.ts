import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { StoreUnavailable } from "@es/core";
import { AnswerRefused, shownOn, TlsRefused, tlsRefusal } from "./errors.js";
import type { CheckedOptions } from "./options.js";
import { usualBytes } from "./options.js";
import { readBody } from "./read-body.js";

/** The answer of a server. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** How to ask. */
export interface Asking {
  /** The entity tag of what is known already. */
  readonly known?: string | undefined;
  /** Milliseconds to add to the time-out, for a question that the server may hold. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  /** How many bytes the answer may have, as its log needs. */
  readonly cap?: number;
}

/**
 * Asks for what is at an address that begins with the log's. Settles within the time-out, whatever the server does.
 * Rejects with StoreUnavailable for every fault of the network, with TlsRefused where a certificate is at fault.
 */
export type Ask = (path: string, asking?: Asking) => Promise<Answer>;

/** Connects to one origin, and keeps connections open for the next question. Redirects are answers: they are never followed. */
export function connection({ url, token, timeoutMs, maxBytes = usualBytes, tls }: CheckedOptions): Ask {
  const secure = url.protocol === "https:";
  const agent = secure ? new HttpsAgent({ ...tls, keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const begin = secure ? httpsRequest : httpRequest;
  const always = {
    accept: "application/json",
    "accept-encoding": "gzip",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return async (path, { known, patience = 0, signal, cap = maxBytes } = {}) => {
    const address = url.href + path;
    const headers = known === undefined ? always : { ...always, "if-none-match": known };
    const request = () => begin(address, { agent, headers, ...(signal === undefined ? {} : { signal }) });
    const until = performance.now() + timeoutMs + patience;
    const once = () => exchange(request(), { address, maxBytes: cap, ms: Math.max(1, until - performance.now()) });
    try {
      // A connection that was kept may have been ended by the server at the moment of asking: that is no fault of either.
      return await once().catch((error) => (error instanceof Unheard && signal?.aborted !== true ? once() : Promise.reject(error)));
    } catch (error) {
      if (error instanceof AnswerRefused || error instanceof TlsRefused) throw error;
      const why = error instanceof Late ? `no whole answer came within ${timeoutMs + patience} ms` : reasonOf(error);
      throw new StoreUnavailable(url.href, why, { cause: error });
    }
  };
}

/** The time was over before the answer was there whole. */
class Late extends Error {}

/** A connection that was kept from an earlier question ended before a byte of the answer. */
class Unheard extends Error {}

interface Bounds {
  readonly address: string;
  readonly ms: number;
  readonly maxBytes: number;
}

/** More interim answers than this before the one that counts are no conversation. */
const mostInterim = 16;

/**
 * One question and its answer. Nothing but the timer is trusted to end it: an answer that trickles, switches protocols or
 * stops anywhere settles it with an error like one that never comes. In the end nothing of a failed exchange is left open.
 */
async function exchange(request: ClientRequest, bounds: Bounds): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), bounds.ms);
  });
  try {
    return await Promise.race([late, answerTo(request, bounds)]);
  } catch (error) {
    request.on("error", () => {}).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function answerTo(request: ClientRequest, { address, maxBytes }: Bounds): Promise<Answer> {
  const failed = failureOf(request, address);
  const answer = await Promise.race([headOf(request, address), failed]);
  // If the connection breaks, the request's error says more than the error of the answer that was cut off.
  answer.on("error", () => {});
  const body = await Promise.race([readBody(answer, address, maxBytes), failed]);
  return { url: address, status: answer.statusCode ?? 0, headers: answer.headers, body };
}

/** Rejects with the first error of the connection. */
function failureOf(request: ClientRequest, address: string): Promise<never> {
  let shown: ReturnType<typeof shownOn> | undefined;
  let heard = false;
  request.once("socket", (socket) => {
    if (!request.reusedSocket) shown = shownOn(socket);
  });
  for (const event of ["response", "information", "upgrade"])
    request.once(event, () => {
      heard = true;
    });
  return new Promise((_, reject) => {
    request.on("error", (error) => {
      const { code } = error as NodeJS.ErrnoException;
      const unheard = request.reusedSocket && !heard && (code === "ECONNRESET" || code === "EPIPE");
      reject(tlsRefusal(new URL(address).origin, error, shown?.()) ?? (unheard ? new Unheard(reasonOf(error), { cause: error }) : error));
    });
  });
}

/** Resolves when the answer begins; rejects for what begins in its place. */
function headOf(request: ClientRequest, address: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let interim = 0;
    const refuse = (why: string) => reject(new AnswerRefused(address, why));
    request.on("information", () => {
      interim += 1;
      if (interim > mostInterim) refuse(`it does not come to the point in ${mostInterim} interim answers`);
    });
    request.once("upgrade", (_answer, socket) => {
      socket.destroy();
      refuse("it switches to a protocol that nobody asked for (101)");
    });
    request.once("close", () => reject(new Error("the connection ended before there was an answer")));
    request.once("response", resolve);
    request.end();
  });
}

/** An attempt at several addresses fails with an error that has a code and no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || String(code);
}
