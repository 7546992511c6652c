import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { StoreUnavailable } from "@es/core";
import { usualBytes } from "./caps.js";
import { AnswerRefused } from "./errors.js";
import type { CheckedOptions } from "./options.js";
import { readBody } from "./read-body.js";

/** What a server answered. */
export interface HttpAnswer {
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

/** Asks for what is at an address that begins with the log's. Rejects with StoreUnavailable for every fault of the network. */
export type Ask = (path: string, asking?: Asking) => Promise<HttpAnswer>;

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
    const request = begin(address, { agent, headers, ...(signal === undefined ? {} : { signal }) });
    return within(timeoutMs + patience, request, async () => {
      const answer = await answerTo(request);
      return { url: address, status: answer.statusCode ?? 0, headers: answer.headers, body: await readBody(answer, address, cap) };
    });
  };

  /** The time-out is for the whole of the answer: one that trickles is no better than none. */
  async function within(ms: number, request: ClientRequest, answered: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      request.destroy();
    }, ms);
    try {
      return await answered();
    } catch (error) {
      request.destroy();
      if (error instanceof AnswerRefused) throw error;
      throw new StoreUnavailable(url.href, late ? `no whole answer came within ${ms} ms` : reasonOf(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.once("response", resolve);
    request.end();
  });
}

/** An attempt at several addresses fails with an error that has a code and no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || String(code);
}
