import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import { queuesOf } from "@es/runner-cluster";
import { Queue } from "bullmq";
import fastify from "fastify";
import { Redis } from "ioredis";
import { system } from "./shop.js";

/** A server that shows the system's queues below /queues, to look at only. */
export function board({ redis, prefix = "es", shards = 1 }: { redis: string; prefix?: string; shards?: number }) {
  const connection = new Redis(redis, { maxRetriesPerRequest: null });
  const names = system.applications.flatMap(({ name }) => queuesOf(name, { prefix, system: system.name, shards }));
  const queues = names.map((name) => new Queue(name, { connection, prefix }));
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath("/queues");
  createBullBoard({ queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })), serverAdapter });
  const server = fastify();
  server.register(serverAdapter.registerPlugin(), { prefix: "/queues" });
  server.addHook("onClose", async () => {
    await Promise.all(queues.map((queue) => queue.close()));
    connection.disconnect();
  });
  return server;
}
