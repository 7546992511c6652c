import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";
import type { Readiness } from "./cluster-health.js";

/** Where health is served. */
export interface HealthOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. Every client that can reach it can read names and numbers, so give 0.0.0.0 in private networks only. */
  readonly host?: string;
}

/** Serves a node's health. Disposing of it closes it. */
export interface HealthServer extends AsyncDisposable {
  readonly url: string;
}

/** Node's own limits leave room for slow clients to hold connections; probes and scrapes are short. */
const limits = {
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 8192,
};

/** Serves /health/live, /health/ready and /metrics to GET and HEAD. Rejects if the port is taken. */
export async function healthServer(checks: Checks, { port = 0, host = "127.0.0.1" }: HealthOptions = {}): Promise<HealthServer> {
  const answer = answering(checks);
  const server = createServer(limits, (request, response) => void respond(request, response, answer));
  server.maxConnections = 64;
  server.maxRequestsPerSocket = 1000;
  // The client has given up a scrape that takes longer than this.
  server.setTimeout(10_000, (socket) => socket.destroy());
  server.listen(port, host);
  await once(server, "listening");
  // The monitoring alone is no reason for the process to go on.
  server.unref();
  return { url: urlOf(server), [Symbol.asyncDispose]: () => close(server) };
}

type Answering = (method: string | undefined, url: string | undefined) => Promise<Answer>;

async function respond(request: IncomingMessage, response: ServerResponse, answer: Answering): Promise<void> {
  const { status, body, headers } = await answer(request.method, request.url);
  // No route takes a body: the rest of one is not waited for.
  const closing = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  response.writeHead(status, {
    ...headers,
    ...(closing ? { connection: "close" } : {}),
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** The routes of a node's health server. */
export interface Checks {
  readonly readiness: () => Readiness;
  readonly metrics?: Pick<Registry, "metrics" | "contentType">;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers requests by their method and URL; never rejects. */
function answering({ readiness, metrics }: Checks): (method: string | undefined, url: string | undefined) => Promise<Answer> {
  const routes = new Map<string, () => Answer | Promise<Answer>>([
    ["/health/live", () => json(200, { state: "live" })],
    ["/health/ready", () => judged(readiness())],
  ]);
  if (metrics !== undefined) routes.set("/metrics", () => scraped(metrics));
  return async (method, url = "/") => {
    const route = routes.get(url.split("?", 1)[0] as string);
    if (route === undefined) return json(404, { error: "not found" });
    if (method !== "GET" && method !== "HEAD") return json(405, { error: "only GET and HEAD" }, { allow: "GET, HEAD" });
    try {
      return await route();
    } catch {
      return json(500, { error: "internal error" });
    }
  };
}

function judged({ ready, ...readiness }: Readiness): Answer {
  return json(ready ? 200 : 503, readiness);
}

async function scraped(register: NonNullable<Checks["metrics"]>): Promise<Answer> {
  return { status: 200, body: await register.metrics(), headers: { "content-type": register.contentType } };
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: `${JSON.stringify(body)}\n`, headers: { "content-type": "application/json; charset=utf-8", ...headers } };
}
