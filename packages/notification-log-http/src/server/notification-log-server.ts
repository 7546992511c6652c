import { randomUUID } from "node:crypto";
import type { ServerOptions } from "node:https";
import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { answerProblem } from "./answer-problem.js";
import { notificationLogs } from "./notification-logs.js";
import type { NotificationLogsOptions } from "./options.js";
import { Problem } from "./problem.js";

/** What to serve, and how to listen. */
export interface NotificationLogServerOptions extends NotificationLogsOptions {
  /** What precedes the addresses of logs. Default "". */
  readonly prefix?: string;
  /** Key and certificate, as node:https takes them; with `requestCert` and `ca` only clients with a certificate get in. */
  readonly https?: ServerOptions;
  /** What fastify logs, and where. Default false: nothing. */
  readonly logger?: FastifyServerOptions["logger"];
}

const limits = { headersTimeout: 10_000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 };

/** A fastify instance that serves notification logs and nothing else, with every time and size bounded. Call its `listen`. */
export function notificationLogServer({ https, logger = false, ...options }: NotificationLogServerOptions): FastifyInstance {
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
  server.server.maxConnections = 2000;
  server.setErrorHandler(answerProblem);
  server.setNotFoundHandler(({ method }) => {
    throw new Problem(method === "GET" || method === "HEAD" ? "not-found" : "method-not-allowed");
  });
  server.register(notificationLogs, options);
  return server;
}
