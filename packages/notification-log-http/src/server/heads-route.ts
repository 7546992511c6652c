import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { digestHeader, digestOf, mediaTypes, type WireHeads } from "../wire.js";
import { whoAsks } from "./admission.js";
import { matches, revalidated } from "./caching.js";
import { changed, type Heads, readHeads } from "./head-watch.js";
import type { CheckedOptions } from "./options.js";
import { schemas } from "./schemas.js";
import { type Serving, sent, servedLog } from "./serving.js";

interface HeadsRequest {
  Params: { application: string };
  Querystring: { wait?: string };
}

/** Serves how far the pipelines of a log go; with `wait`, as soon as that is something else than If-None-Match stands for. */
export function headsRoute(server: FastifyInstance, serving: Serving): void {
  server.get<HeadsRequest>("/:application", { schema: schemas.heads }, async (request, reply) => {
    const { log } = servedLog(serving, request.params.application);
    const who = whoAsks(request);
    const heads = await serving.reading.take(who, () => readHeads(log));
    const { "if-none-match": known } = request.headers;
    if (request.query.wait === undefined || !matches(known, heads.tag)) return answerHeads(serving, log.application, heads, request, reply);
    const leave = serving.waiting.enter(who);
    const newer = await news(serving, heads, request, reply).finally(leave);
    return answerHeads(serving, log.application, newer, request, reply);
  });
}

function news(serving: Serving, heads: Heads, request: FastifyRequest<HeadsRequest>, reply: FastifyReply): Promise<Heads> {
  const { watch } = servedLog(serving, request.params.application);
  const seconds = Math.min(Number(request.query.wait), serving.options.maxWait);
  return changed(watch, { heads, ms: seconds * 1000, connection: reply.raw });
}

function answerHeads(serving: Serving, application: string, heads: Heads, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ etag: heads.tag, "cache-control": revalidated(serving.options.cache) });
  if (matches(request.headers["if-none-match"], heads.tag)) return reply.code(304).send();
  const { body, digest } = headsBody(serving.options, application, heads);
  // One template for all pipelines: a link for each would be more than headers may have.
  const link = `"${application}/pipelines/{pipeline}/sections/current"; rel="current"`;
  return sent(serving, request, reply.headers({ "content-type": mediaTypes.json, "link-template": link, [digestHeader]: digest }), body);
}

interface HeadsBody {
  readonly body: Buffer;
  readonly digest: string;
}

const bodies = new WeakMap<Heads, HeadsBody>();

/** The heads as they travel; made once for all who are told of the same. */
export function headsBody({ sectionSize }: CheckedOptions, application: string, found: Heads): HeadsBody {
  const made = bodies.get(found);
  if (made !== undefined) return made;
  const { epoch, heads, maxEventBytes } = found;
  const bound = maxEventBytes === undefined ? {} : { maxEventBytes };
  const facts: WireHeads = { application, epoch, pipelines: heads.length, sectionSize, ...bound, heads };
  const body = Buffer.from(JSON.stringify(facts));
  const both = { body, digest: digestOf(body) };
  bodies.set(found, both);
  return both;
}
