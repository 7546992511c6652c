import type { AgentOptions } from "node:https";
import { InvalidArgument } from "@es/core";
import { applicationName, wholeNumber } from "@es/core/adapter";
import { isLoopback } from "../wire.js";

/** How many bytes an answer may have where nothing else is said, unless the log holds bigger events. */
export const usualBytes = 16 * 1024 * 1024;

/** Where a log is, and within which bounds to read it. */
export interface RemoteLogOptions {
  /** The server, with its prefix: "https://events.example/logs". No other origin is ever asked. */
  readonly url: string | URL;
  /** The application whose log is read. */
  readonly application: string;
  /** The bearer token to show: up to 512 characters. Default: none. */
  readonly token?: string;
  /** Milliseconds within which an answer has to be there whole. Default 10,000. */
  readonly timeoutMs?: number;
  /**
   * How many bytes an answer may have, before and after decompression. Default: 16 MiB, or as many as an event takes of the
   * most bytes that the store of the log allows. Fewer than that are refused at the first question.
   */
  readonly maxBytes?: number;
  /** Seconds for which the server may hold a question for news, up to 30. Default 25. */
  readonly waitSeconds?: number;
  /** Authorities to trust, and this client's own key and certificate, as node:https takes them. */
  readonly tls?: Pick<AgentOptions, "ca" | "cert" | "key" | "passphrase" | "servername">;
  /** Allows showing the token over plain http beyond loopback, where anyone on the way can read it. Default false. */
  readonly insecure?: boolean;
}

/** Options that were checked, with defaults filled in; `url` is that of the log. */
export interface CheckedOptions {
  readonly url: URL;
  readonly application: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
  /** Undefined where it goes by the log. */
  readonly maxBytes: number | undefined;
  readonly waitSeconds: number;
  readonly tls: NonNullable<RemoteLogOptions["tls"]>;
}

/** Timers take no more, nor does a buffer on every platform. */
const longestMs = 2 ** 31 - 60_000;
const mostBytes = 1024 ** 3;

/** Fills in the defaults; throws InvalidArgument for what is out of bounds. */
export function checkedOptions({ url, application, token, tls = {}, insecure = false, ...bounds }: RemoteLogOptions): CheckedOptions {
  if (token !== undefined && !/^[A-Za-z0-9._~+/-]{1,512}={0,2}$/.test(token)) {
    throw new InvalidArgument("token", "something else", "a bearer token: up to 512 letters, digits and - . _ ~ + /");
  }
  const log = urlOf(url, applicationName(application));
  if (token !== undefined && !insecure && log.protocol === "http:" && !isLoopback(log.hostname)) {
    const remedy = "an https address for a token to be shown to, or insecure: true where something else keeps it secret on the way";
    throw new InvalidArgument("url", log.origin, remedy);
  }
  const { timeoutMs = 10_000, maxBytes, waitSeconds = 25 } = bounds;
  return {
    ...{ url: log, application, token, tls },
    timeoutMs: atMost("timeoutMs", timeoutMs, longestMs),
    maxBytes: maxBytes === undefined ? undefined : atMost("maxBytes", maxBytes, mostBytes),
    waitSeconds: Math.min(30, wholeNumber("waitSeconds", waitSeconds, 1)),
  };
}

function atMost(argument: string, value: number, most: number): number {
  if (wholeNumber(argument, value, 1) > most) throw new InvalidArgument(argument, value, `${most} at the most`);
  return value;
}

function urlOf(url: string | URL, application: string): URL {
  const base = URL.canParse(String(url)) ? new URL(url) : undefined;
  const plain =
    base !== undefined && /^https?:$/.test(base.protocol) && `${base.username}${base.password}${base.search}${base.hash}` === "";
  // Of an address that cannot be read nobody knows which part of it is secret.
  const given = base === undefined ? "something that cannot be read" : base.protocol.startsWith("http") ? base.origin : base.protocol;
  if (!plain) throw new InvalidArgument("url", given, "an http or https address without user, query or fragment");
  return new URL(`${base.pathname.replace(/\/+$/, "")}/${application}`, base);
}
