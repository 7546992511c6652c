import type { AddressInfo } from "node:net";
import { singleThreaded } from "@es/core";
import { notificationLogServer } from "@es/notification-log-http";
import { sqlite } from "@es/store-sqlite";
import fastify, { type FastifyInstance } from "fastify";
import { copyingSystem } from "../domain.js";

/** Where the two servers listen. */
export interface Ports {
  readonly ours: number;
  readonly bare: number;
}

// A process that serves the log of `source` in an SQLite file; and, by a bare route, the same bytes from memory.
const [address = "", size = ""] = process.argv.slice(2);
const running = await singleThreaded(copyingSystem(), { store: sqlite(address), following: false });
const ours = notificationLogServer({
  logs: [running.source.log],
  readers: "anyone",
  sectionSize: Number(size),
  maxPerSecond: 1_000_000,
  readerShare: 1,
});
const bare = fastify();
const answers = new Map<string, { readonly tag: string; readonly body: Buffer }>();
bare.get<{ Params: { section: string } }>("/:section", async ({ params, headers }, reply) => {
  const answer = answers.get(params.section);
  if (answer === undefined) return reply.code(404).send();
  reply.headers({ etag: answer.tag, "content-type": "application/json; charset=utf-8" });
  return headers["if-none-match"] === answer.tag ? reply.code(304).send() : reply.send(answer.body);
});
const ports: Ports = { ours: await listen(ours), bare: await listen(bare) };
const { head } = await running.source.log.head(0);
for (let first = 1; first <= head; first += Number(size)) {
  const section = `${first},${first + Number(size) - 1}`;
  const { headers, rawPayload } = await ours.inject(`/source/pipelines/0/sections/${section}`);
  answers.set(section, { tag: String(headers.etag), body: rawPayload });
}
process.once("disconnect", async () => {
  await Promise.all([ours.close(), bare.close()]);
  await running.stop();
});
process.send?.(ports);

async function listen(server: FastifyInstance): Promise<number> {
  await server.listen({ host: "127.0.0.1", port: 0 });
  return (server.server.address() as AddressInfo).port;
}
