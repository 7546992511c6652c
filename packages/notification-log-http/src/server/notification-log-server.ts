import { randomUUID } from "node:crypto";
import type { ServerOptions } from "node:https";
import { wholeNumber } from "@es/core/adapter";
import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { admission, whoAsks } from "./admission.js";
import { Connections } from "./connections.js";
import { headsRoute } from "./heads-route.js";
import { loopbackOnly } from "./loopback-only.js";
import { notificationsRoute } from "./notifications-route.js";
import { checkedOptions, type NotificationLogsOptions } from "./options.js";
import { answerProblem, Problem } from "./problem.js";
import { promptsRoute } from "./prompts-route.js";
import { sectionRoute } from "./section-route.js";
import { serving } from "./serving.js";

/** The logs to serve, and how to listen. */
export interface NotificationLogServerOptions extends NotificationLogsOptions {
  /** The prefix of the addresses of logs. Default "". */
  readonly prefix?: string;
  /** Key and certificate, as node:https takes them; with `requestCert` and `ca` only clients with a certificate get in. */
  readonly https?: ServerOptions;
  /** The logging of fastify. Default false: nothing. */
  readonly logger?: FastifyServerOptions["logger"];
  /** How many connections may be open; one reader may have its share of them, strangers half. Default 2,000. */
  readonly maxConnections?: number;
  /**
   * How many connections of one network (an IPv4 address, or 64 bits of IPv6) may be open on which no request was
   * admitted within a second; one more ends the oldest. Default 100.
   */
  readonly maxStrangers?: number;
}

const limits = { headersTimeout: 10_000, handshakeTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 };

/**
 * A fastify instance that serves notification logs and nothing else, with every time and size bounded. Call its `listen`.
 * Throws InvalidArgument for options that are out of bounds or contradict each other.
 */
export function notificationLogServer({ https, logger = false, ...options }: NotificationLogServerOptions): FastifyInstance {
  const bounds = connectionBounds(options);
  const server = fastify({
    ...{
      logger,
      requestTimeout: 10_000,
      connectionTimeout: 60_000,
      keepAliveTimeout: 65_000,
      maxRequestsPerSocket: 100_000,
      bodyLimit: 1024,
    },
    ...(https === undefined ? { http: limits } : { https: { ...limits, ...https } as ServerOptions }),
    genReqId: () => randomUUID(),
    frameworkErrors: answerProblem,
  } as FastifyServerOptions) as FastifyInstance;
  const connections = new Connections(server.server, bounds);
  // Routes are at hand only where a request was admitted to them.
  server.addHook("preHandler", (request, _reply, done) => {
    done(connections.admits(request.raw.socket, whoAsks(request)) ? undefined : new Problem("too-many-requests"));
  });
  server.addHook("preClose", async () => connections.close());
  server.setErrorHandler(answerProblem);
  server.setNotFoundHandler(({ method }) => {
    throw new Problem(method === "GET" || method === "HEAD" ? "not-found" : "method-not-allowed");
  });
  server.register(notificationLogs, options);
  return server;
}

function connectionBounds({ maxConnections = 2000, maxStrangers = 100, ...options }: NotificationLogServerOptions) {
  const most = wholeNumber("maxConnections", maxConnections, 2);
  return { most, share: checkedOptions(options).readerShare, strangers: wholeNumber("maxStrangers", maxStrangers, 1) };
}

/**
 * A fastify plugin that serves notification logs under its `prefix`. Its hooks concern its own routes only. Give the
 * instance timeouts, which fastify does not: `notificationLogServer` makes one that has them.
 */
export async function notificationLogs(server: FastifyInstance, options: NotificationLogsOptions): Promise<void> {
  const shared = serving(checkedOptions(options));
  loopbackOnly(server.server, shared.options);
  server.setErrorHandler(answerProblem);
  admission(server, shared.options);
  for (const route of [headsRoute, promptsRoute, sectionRoute, notificationsRoute]) route(server, shared);
  server.addHook("preClose", async () => {
    for (const log of shared.logs.values()) log.close();
  });
}
