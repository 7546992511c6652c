import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, answering, type Checks } from "./health-routes.js";

/** Where health is served. */
export interface HealthOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine only. Whoever can reach it can read names and numbers, so say 0.0.0.0 in private networks only. */
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
  // A scrape that takes longer than this has been given up by whoever asked.
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
