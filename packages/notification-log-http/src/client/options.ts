import type { AgentOptions } from "node:https";
import { InvalidArgument } from "@es/core";
import { applicationName, wholeNumber } from "@es/core/adapter";

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

/** Fills in the defaults; throws InvalidArgument for what is out of bounds. */
export function checkedOptions({ url, application, token, tls = {}, ...bounds }: RemoteLogOptions): CheckedOptions {
  if (token !== undefined && !/^[A-Za-z0-9._~+/-]{1,512}={0,2}$/.test(token)) {
    throw new InvalidArgument("token", "something else", "a bearer token: up to 512 letters, digits and - . _ ~ + /");
  }
  const { timeoutMs = 10_000, maxBytes, waitSeconds = 25 } = bounds;
  return {
    ...{ url: urlOf(url, applicationName(application)), application, token, tls },
    timeoutMs: wholeNumber("timeoutMs", timeoutMs, 1),
    maxBytes: maxBytes === undefined ? undefined : wholeNumber("maxBytes", maxBytes, 1),
    waitSeconds: Math.min(30, wholeNumber("waitSeconds", waitSeconds, 1)),
  };
}

function urlOf(url: string | URL, application: string): URL {
  const base = URL.canParse(String(url)) ? new URL(url) : undefined;
  const plain =
    base !== undefined && /^https?:$/.test(base.protocol) && `${base.username}${base.password}${base.search}${base.hash}` === "";
  if (!plain)
    throw new InvalidArgument("url", base === undefined ? url : base.origin, "an http or https address without user, query or fragment");
  return new URL(`${base.pathname.replace(/\/+$/, "")}/${application}`, base);
}
