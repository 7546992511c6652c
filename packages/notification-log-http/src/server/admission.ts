import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { type Reader, recognising } from "./readers.js";

/** Admits to the routes of this instance only those who may read the log they ask for, and not too often. */
export async function admission(server: FastifyInstance, { readers, maxPerSecond }: CheckedOptions): Promise<void> {
  const known = new WeakMap<FastifyRequest, Reader>();
  const recognise = readers === "anyone" ? undefined : recognising(readers);
  if (recognise !== undefined) {
    server.addHook("onRequest", async (request) => {
      const reader = recognise(request.headers.authorization);
      if (reader === undefined) return;
      known.set(request, reader);
      request.log.debug({ reader: reader.name }, "reader recognised");
    });
  }
  // Before anyone is refused, so that those who try tokens are held up by their address.
  await server.register(rateLimit, { global: false, addHeadersOnExceeding: noHeaders });
  const keyGenerator = (request: FastifyRequest) => known.get(request)?.tokenHash ?? `address ${request.ip}`;
  server.addHook("onRequest", server.rateLimit({ max: maxPerSecond, timeWindow: 1000, keyGenerator }));
  if (recognise !== undefined) server.addHook("onRequest", async (request) => admit(known.get(request), request));
}

const noHeaders = { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false };

/** A log that a reader may not read is refused whether there is one of that name or not. */
function admit(reader: Reader | undefined, { params }: FastifyRequest): void {
  if (reader === undefined) throw new Problem("unauthenticated");
  const { application } = params as { readonly application: string };
  if (reader.logs !== undefined && !reader.logs.includes(application)) throw new Problem("forbidden");
}
