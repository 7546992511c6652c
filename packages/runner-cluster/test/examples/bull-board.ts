import { hash, timingSafeEqual } from "node:crypto";
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import { queuesOf } from "@es/runner-cluster";
import { Queue } from "bullmq";
import fastify from "fastify";
import { Redis } from "ioredis";
import { system } from "./shop.js";

const sha256 = (text: string) => hash("sha256", text, "buffer");

/** A server that shows the system's queues below /queues, to look at only, to those who know the password. */
export function board({
  redis,
  password,
  prefix = "es",
  shards = 1,
}: {
  redis: string;
  password: string;
  prefix?: string;
  shards?: number;
}) {
  const connection = new Redis(redis, { maxRetriesPerRequest: null });
  const names = system.applications.flatMap(({ name }) => queuesOf(name, { prefix, system: system.name, shards }));
  const queues = names.map((name) => new Queue(name, { connection, prefix }));
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath("/queues");
  createBullBoard({ queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })), serverAdapter });
  const server = fastify();
  const login = sha256(`Basic ${btoa(`operator:${password}`)}`);
  server.addHook("onRequest", async ({ headers: { authorization = "" } }, reply) => {
    if (timingSafeEqual(sha256(authorization), login)) return;
    return reply.code(401).header("www-authenticate", 'Basic realm="queues", charset="UTF-8"').send();
  });
  server.register(serverAdapter.registerPlugin(), { prefix: "/queues" });
  server.addHook("onClose", async () => {
    await Promise.all(queues.map((queue) => queue.close()));
    connection.disconnect();
  });
  return server;
}
