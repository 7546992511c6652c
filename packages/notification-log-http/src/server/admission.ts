import type { FastifyInstance, FastifyRequest } from "fastify";
import { networkOf } from "./connections.js";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { Rates } from "./rates.js";
import { type Reader, recognising } from "./readers.js";

const known = new WeakMap<FastifyRequest, string>();

/** Who asks, for the shares of readers: the reader by its token, or the network that a request comes from. */
export function whoAsks(request: FastifyRequest): string {
  return known.get(request) ?? `network ${networkOf(request.ip)}`;
}

/** Admits to the routes of this instance only those who may read the log they ask for, and not too often. */
export function admission(server: FastifyInstance, { readers, maxPerSecond, readerShare, cache }: CheckedOptions): void {
  const rates = new Rates({ each: maxPerSecond, all: maxPerSecond / readerShare });
  const recognise = readers === "anyone" ? undefined : recognising(readers);
  // A shared cache may keep an answer only for those who carry the token it was given to.
  const varies = readers !== "anyone" && cache === "public";
  server.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    if (varies) reply.header("vary", "Authorization");
    const reader = recognise?.(request.headers.authorization);
    if (reader !== undefined) known.set(request, reader.tokenHash);
    request.log.debug({ reader: reader?.name }, "asked by");
    // Before anyone is refused, so that those who try tokens are held up by their address.
    if (!rates.admits(whoAsks(request))) return done(new Problem("too-many-requests"));
    done(recognise === undefined ? undefined : refusal(reader, request));
  });
}

/** A log that a reader may not read is refused whether there is one of that name or not. */
function refusal(reader: Reader | undefined, { params }: FastifyRequest): Problem | undefined {
  if (reader === undefined) return new Problem("unauthenticated");
  const { application } = params as { readonly application: string };
  return reader.logs === undefined || reader.logs.includes(application) ? undefined : new Problem("forbidden");
}
