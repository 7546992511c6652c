import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from "fastify";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { type Reader, recognising } from "./readers.js";

const noHeaders = { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false };

/** Admits to the routes of this instance only those who may read the log they ask for, and not too often. */
export async function admission(server: FastifyInstance, { readers, maxPerSecond }: CheckedOptions): Promise<void> {
  const known = new WeakMap<FastifyRequest, Reader>();
  if (readers !== "anyone") server.addHook("onRequest", recognition(readers, known));
  // Before anyone is refused, so that those who try tokens are held up by their address.
  await server.register(rateLimit, { global: false, addHeadersOnExceeding: noHeaders });
  const keyGenerator = (request: FastifyRequest) => known.get(request)?.tokenHash ?? `address ${request.ip}`;
  server.addHook("onRequest", server.rateLimit({ max: maxPerSecond, timeWindow: 1000, keyGenerator }));
  if (readers !== "anyone") server.addHook("onRequest", (request, _reply, done) => done(refusal(known.get(request), request)));
}

function recognition(readers: readonly Reader[], known: WeakMap<FastifyRequest, Reader>): onRequestHookHandler {
  const recognise = recognising(readers);
  return (request, _reply, done) => {
    const reader = recognise(request.headers.authorization);
    if (reader !== undefined) known.set(request, reader);
    request.log.debug({ reader: reader?.name }, "asked by");
    done();
  };
}

/** A log that a reader may not read is refused whether there is one of that name or not. */
function refusal(reader: Reader | undefined, { params }: FastifyRequest): Problem | undefined {
  if (reader === undefined) return new Problem("unauthenticated");
  const { application } = params as { readonly application: string };
  return reader.logs === undefined || reader.logs.includes(application) ? undefined : new Problem("forbidden");
}
