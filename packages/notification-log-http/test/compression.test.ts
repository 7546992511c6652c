import { gunzipSync } from "node:zlib";
import compress from "@fastify/compress";
import fastify from "fastify";
import { expect, it } from "vitest";
import { notificationLogs, remoteLog } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";

it("is read compressed from an instance that compresses, with the digest of what is inside", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(250));
  const server = fastify();
  await server.register(compress, { encodings: ["gzip"] });
  await server.register(notificationLogs, { logs: [log], readers: "anyone" });
  const encodings = new Set<unknown>();
  server.addHook("onResponse", async (_request, reply) => {
    encodings.add(reply.getHeader("content-encoding"));
  });
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const { items } = await remoteLog({ url, application: "core" }).section(0, "1,250");
  expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  const small = await server.inject({ url: "/core/pipelines/0/sections/1,100", headers: { "accept-encoding": "gzip" } });
  expect(small.headers["content-encoding"]).toBe("gzip");
  expect(small.headers.vary).toBe("accept-encoding");
  expect(JSON.parse(gunzipSync(small.rawPayload).toString())).toMatchObject({ id: "1,100" });
  expect(encodings).toContain("gzip");
  await server.close();
});
