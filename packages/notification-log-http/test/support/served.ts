import type { NotificationLog } from "@es/core";
import { type NotificationLogServerOptions, notificationLogServer, type RemoteLogOptions, remoteLog, tokenHash } from "../../src/index.js";

export const token = "a-token-of-the-tests";

/** Serves a log on loopback; everything is closed at the end of the scope. */
export async function served(log: NotificationLog, options: Partial<NotificationLogServerOptions> & { readonly port?: number } = {}) {
  const { port = 0, ...rest } = options;
  const server = notificationLogServer({ logs: [log], readers: [{ name: "tests", tokenHash: tokenHash(token) }], ...rest });
  const requests: string[] = [];
  server.addHook("onRequest", async ({ method, url }) => {
    requests.push(`${method} ${url}`);
  });
  const answers: string[] = [];
  server.addHook("onSend", async ({ url }, { statusCode }) => {
    answers.push(`${statusCode} ${url}`);
  });
  const url = await server.listen({ port, host: "127.0.0.1" });
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    fetch(url + path, { method, redirect: "manual", headers: { authorization: `Bearer ${token}`, ...headers } });
  const remote = (client: Partial<RemoteLogOptions> = {}) => remoteLog({ url, application: log.application, token, ...client });
  return { server, url, requests, answers, get, remote, [Symbol.asyncDispose]: () => server.close() };
}
