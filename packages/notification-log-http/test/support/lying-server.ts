import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { NotificationLog } from "@es/core";
import { notificationLogServer, type RemoteLogOptions, remoteLog } from "../../src/index.js";
import { digestOf } from "../../src/wire.js";

/** A section or the heads as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: it is there to be bent in every way
export type Body = any;

/** How a server errs: it answers as it likes, or leaves it to the honest server behind it by answering false. */
export type Misconduct = (request: IncomingMessage, response: ServerResponse) => boolean | undefined | Promise<boolean | undefined>;

/** A server with an honest one behind it, that begins to err when it is told to. */
export async function lyingServer(log: NotificationLog) {
  const honest = notificationLogServer({ logs: [log], readers: "anyone", sectionSize: 10 });
  let misconduct: Misconduct = () => false;
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const url = request.url ?? "";
    requests.push(url);
    if ((await misconduct(request, response)) !== false) return;
    const answer = await honest.inject({ url, headers: request.headers as Record<string, string> });
    response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.rawPayload);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await honest.close();
  };
  return {
    ...{ url, server, requests, honest },
    remote: (options: Partial<RemoteLogOptions> = {}) => remoteLog({ url, application: log.application, ...options }),
    errs: (how: Misconduct) => {
      misconduct = how;
    },
    /** Bends what an honest server says of sections, and vouches for it. */
    lies: (bend: (body: Body) => Body) => {
      misconduct = async ({ url = "" }, response) => {
        if (!url.includes("sections")) return false;
        const body = bend(JSON.parse((await honest.inject(url)).body));
        return answer(response, typeof body === "string" ? body : JSON.stringify(body));
      };
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Answers as a section is answered, with the right digest. */
export function answer(response: ServerResponse, body: string | Buffer, headers: Record<string, string> = {}): true {
  return answering(body, headers)(response);
}

/** The same for many answers. */
export function answering(body: string | Buffer, headers: Record<string, string> = {}): (response: ServerResponse) => true {
  const bytes = Buffer.from(body as string);
  const usual = { "content-type": "application/json", "content-length": String(bytes.byteLength), "unencoded-digest": digestOf(bytes) };
  return (response) => {
    response.writeHead(200, { ...usual, ...headers }).end(bytes);
    return true;
  };
}
