import { alignedSection, sectionId } from "@es/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { whoAsks } from "./admission.js";
import { entityTag, immutable, matches, revalidated } from "./caching.js";
import { type AskedSection, archived, type EncodedSection, encodeSection } from "./encode-section.js";
import { schemas } from "./schemas.js";
import { checkReach, sectionRange } from "./section-range.js";
import { sent, untilSent } from "./sending.js";
import type { ServedHead, ServedLog } from "./served-log.js";
import { type Serving, servedLog } from "./serving.js";

interface SectionRequest {
  Params: { application: string; pipeline: string; section: string };
  Querystring: { after?: string };
}

type Request = FastifyRequest<SectionRequest>;

/** Serves sections. Of an archived one that is kept nothing is waited for: neither the store, nor a turn. */
export function sectionRoute(server: FastifyInstance, serving: Serving): void {
  server.get<SectionRequest>("/:application/pipelines/:pipeline/sections/:section", { schema: schemas.section }, (request, reply) => {
    const { application, section } = request.params;
    const served = servedLog(serving, application);
    const pipeline = Number(request.params.pipeline);
    const range = section === "current" ? undefined : sectionRange(section, serving.options.sectionSize);
    const known = range === undefined ? undefined : served.known(pipeline, range.last);
    if (known !== undefined) return answer(serving, served, { pipeline, range, head: known }, request, reply);
    return serving.reading
      .take(whoAsks(request), () => served.head(pipeline))
      .then((head) => answer(serving, served, { pipeline, range, head }, request, reply));
  });
}

interface Found {
  readonly pipeline: number;
  readonly range: AskedSection["range"] | undefined;
  readonly head: ServedHead;
}

function answer(serving: Serving, served: ServedLog, { pipeline, head, range: aligned }: Found, request: Request, reply: FastifyReply) {
  const { section } = request.params;
  const range = aligned ?? alignedSection(head.head, serving.options.sectionSize);
  const id = sectionId(range);
  const after = request.query.after === undefined ? undefined : Number(request.query.after);
  checkReach({ range, after: section === id ? after : undefined, head });
  if (aligned === undefined) reply.header("content-location", id);
  // To a sibling, so that it holds behind any prefix and any proxy.
  else if (section !== id) return reply.code(308).headers({ location: id, "cache-control": "no-store" }).send();
  return send(serving, served, { pipeline, range, after, head }, request, reply);
}

function send(serving: Serving, served: ServedLog, asked: AskedSection<ServedHead>, request: Request, reply: FastifyReply) {
  const { options, recent } = serving;
  const { pipeline, range, after = 0, head } = asked;
  const final = archived(asked);
  const tag = entityTag(head.fingerprint, options.maxBytes, pipeline, range.first, range.last, after, final ? "archived" : head.head);
  const lasting = final && request.params.section !== "current";
  reply.header("etag", tag).header("cache-control", lasting ? immutable(options.cache) : revalidated(options.cache));
  if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
  const kept = recent.kept(tag);
  if (kept !== undefined) return sent(serving, request, reply.headers(kept.headers), kept.body);
  return untilSent(serving, { request, reply, bytes: served.sizes.expected(pipeline, sizeOf(asked), options.maxBytes) }, async () => {
    const made = await recent.get(tag, () => encoded(serving, served, asked, whoAsks(request)));
    reply.headers(made.headers);
    return made.body;
  });
}

function encoded({ reading, options }: Serving, { log, sizes }: ServedLog, asked: AskedSection, who: string): Promise<EncodedSection> {
  return reading.take(who, () => encodeSection({ log, sizes }, asked, options.maxBytes));
}

function sizeOf({ range, after, head }: AskedSection): number {
  return Math.min(range.last, head.head) - (after ?? range.first - 1);
}
