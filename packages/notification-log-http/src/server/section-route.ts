import { alignedSection, sectionId } from "@es/core/adapter";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { whoAsks } from "./admission.js";
import { entityTag, immutable, matches, revalidated } from "./caching.js";
import { type AskedSection, type EncodedSection, encodeSection } from "./encode-section.js";
import { schemas } from "./schemas.js";
import { checkReach, sectionRange } from "./section-range.js";
import { sent, untilSent } from "./sending.js";
import { type ServedHead, type ServedLog, unlessChanged } from "./served-log.js";
import { type Serving, servedLog } from "./serving.js";

interface SectionRequest {
  Params: { application: string; pipeline: string; section: string };
  Querystring: { after?: string };
}

type Request = FastifyRequest<SectionRequest>;

/** Who asks for a section, and what for. */
interface Question extends AskedSection<ServedHead> {
  readonly served: ServedLog;
  readonly request: Request;
  readonly reply: FastifyReply;
}

/** Serves sections. Each time the log is asked for what stands there now: it may have been set back. */
export function sectionRoute(server: FastifyInstance, serving: Serving): void {
  server.get<SectionRequest>("/:application/pipelines/:pipeline/sections/:section", { schema: schemas.section }, async (request, reply) => {
    const { application, section } = request.params;
    const served = servedLog(serving, application);
    const pipeline = Number(request.params.pipeline);
    const aligned = section === "current" ? undefined : sectionRange(section, serving.options.sectionSize);
    const after = request.query.after === undefined ? undefined : Number(request.query.after);
    // Only the whole of a section can be told by its last event: what comes after another is asked of the log itself.
    const last = after === undefined ? aligned?.last : undefined;
    const { head, end } = await serving.reading.take(whoAsks(request), () => served.place(pipeline, last));
    const range = aligned ?? alignedSection(head.head, serving.options.sectionSize);
    const id = sectionId(range);
    checkReach({ range, after: section === id ? after : undefined, head });
    if (aligned === undefined) reply.header("content-location", id);
    // To a sibling, so that it holds behind any prefix and any proxy.
    else if (section !== id) return reply.code(308).headers({ location: id, "cache-control": "no-store" }).send();
    const question = { served, pipeline, range, after, head, request, reply };
    return end === undefined ? sendPart(serving, question) : sendFull(serving, question, end);
  });
}

/** Sends a full section, which its last event stands for, as it was kept or made anew. */
function sendFull(serving: Serving, question: Question, end: string): FastifyReply | Promise<FastifyReply> {
  const { served, pipeline, range, request, reply } = question;
  const tag = tagOf(serving, question, "archived", end);
  reply.header("etag", tag).header("cache-control", immutable(serving.options.cache));
  if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
  const kept = serving.recent.kept(tag);
  if (kept !== undefined) return sent(serving, request, reply.headers(kept.headers), kept.body);
  const make = () => unlessChanged(served, { pipeline, id: range.last, end }, () => encoded(serving, question));
  return untilSent(serving, expected(serving, question), async () => {
    const { headers, body } = await serving.recent.get(tag, () => serving.reading.take(whoAsks(request), make));
    reply.headers(headers);
    return body;
  });
}

/** Sends the tail, or the rest of a section. A log that is set back grows again to the same ids: all that it holds stands for it. */
function sendPart(serving: Serving, question: Question): Promise<FastifyReply> {
  const { request, reply } = question;
  return untilSent(serving, expected(serving, question), async () => {
    const { headers, body, digest } = await serving.reading.take(whoAsks(request), () => encoded(serving, question));
    const tag = tagOf(serving, question, digest);
    reply.header("etag", tag).header("cache-control", revalidated(serving.options.cache));
    if (matches(request.headers["if-none-match"], tag)) return undefined;
    reply.headers(headers);
    return body;
  });
}

function tagOf({ options }: Serving, { head, pipeline, range, after = 0 }: Question, ...contents: readonly string[]): string {
  return entityTag(head.fingerprint, options.maxBytes, pipeline, range.first, range.last, after, ...contents);
}

function encoded({ options }: Serving, question: Question): Promise<EncodedSection> {
  return encodeSection(question.served, question, options.maxBytes);
}

function expected({ options }: Serving, { served, pipeline, range, after, head, request, reply }: Question) {
  const count = Math.min(range.last, head.head) - (after ?? range.first - 1);
  return { request, reply, bytes: served.sizes.expected(pipeline, count, options.maxBytes) };
}
