import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { digestOf } from "../wire/digest.js";
import { digestHeader, mediaTypes, type WireHeads } from "../wire/wire.js";
import { matches, revalidated } from "./caching.js";
import { changed } from "./changed.js";
import { type PipelineHeads, readHeads } from "./heads.js";
import type { CheckedOptions } from "./options.js";
import { schemas } from "./schemas.js";
import { type Serving, servedLog } from "./serving.js";

interface HeadsRequest {
  Params: { application: string };
  Querystring: { wait?: string };
}

/** Serves how far the pipelines of a log go; with `wait`, as soon as that is something else than If-None-Match stands for. */
export function headsRoute(server: FastifyInstance, serving: Serving): void {
  server.get<HeadsRequest>("/:application", { schema: schemas.heads }, async (request, reply) => {
    const { log } = servedLog(serving, request.params.application);
    const heads = await serving.reading(() => readHeads(log));
    const { "if-none-match": known } = request.headers;
    if (request.query.wait === undefined || !matches(known, heads.tag)) return answerHeads(serving, log.application, heads, request, reply);
    await serving.waiting(() => news(serving, heads, request, reply));
    return answerHeads(serving, log.application, await serving.reading(() => readHeads(log)), request, reply);
  });
}

function news(serving: Serving, { tag }: PipelineHeads, request: FastifyRequest<HeadsRequest>, reply: FastifyReply): Promise<void> {
  const { watch } = servedLog(serving, request.params.application);
  const seconds = Math.min(Number(request.query.wait), serving.options.maxWait);
  return changed(watch, { tag, ms: seconds * 1000, connection: reply.raw });
}

function answerHeads(
  { options }: Serving,
  application: string,
  heads: PipelineHeads,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.headers({ etag: heads.tag, "cache-control": revalidated(options.cache) });
  if (matches(request.headers["if-none-match"], heads.tag)) return reply.code(304).send();
  const current = heads.heads.map((_, pipeline) => `<${application}/pipelines/${pipeline}/sections/current>; rel="current"`);
  const body = Buffer.from(headsBody(options, application, heads));
  return reply.headers({ "content-type": mediaTypes.json, link: current.join(", "), [digestHeader]: digestOf(body) }).send(body);
}

/** The heads as they travel. */
export function headsBody({ sectionSize }: CheckedOptions, application: string, { epoch, heads, maxEventBytes }: PipelineHeads): string {
  const body: WireHeads = {
    application,
    epoch,
    pipelines: heads.length,
    sectionSize,
    ...(maxEventBytes === undefined ? {} : { maxEventBytes }),
    heads,
  };
  return JSON.stringify(body);
}
