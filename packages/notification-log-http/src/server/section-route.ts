import { alignedSection, type LogHead, type SectionRange, sectionId } from "@es/core/adapter";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { whoAsks } from "./admission.js";
import { entityTag, immutable, matches, revalidated } from "./caching.js";
import { type AskedSection, type EncodedSection, encodeSection } from "./encode-section.js";
import { Problem } from "./problem.js";
import { schemas } from "./schemas.js";
import { type ServedHead, type ServedLog, unlessChanged } from "./served-log.js";
import { type Serving, sent, servedLog, untilSent } from "./serving.js";

interface SectionRequest {
  Params: { application: string; pipeline: string; section: string };
  Querystring: { after?: string };
}

type Request = FastifyRequest<SectionRequest>;

/** A request for a section. */
interface Question extends AskedSection<ServedHead> {
  readonly served: ServedLog;
  readonly request: Request;
  readonly reply: FastifyReply;
}

/** Serves sections. The log is read each time, since it may have been set back. */
export function sectionRoute(server: FastifyInstance, serving: Serving): void {
  server.get<SectionRequest>("/:application/pipelines/:pipeline/sections/:section", { schema: schemas.section }, async (request, reply) => {
    const { application, section } = request.params;
    const served = servedLog(serving, application);
    const pipeline = Number(request.params.pipeline);
    const aligned = section === "current" ? undefined : sectionRange(section, serving.options.sectionSize);
    const after = request.query.after === undefined ? undefined : Number(request.query.after);
    // Only a whole section is identified by its last event. Any other part is read from the log.
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

/** Sends a full section, identified by its last event: the kept one, or one made anew. */
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

/** Sends the tail, or the rest of a section. It is identified by all its bytes, since a log that was set back grows to the same ids again. */
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

/**
 * The aligned range that holds the first notification of a section id. A number too long to be exact lies beyond every
 * head, and is no aligned section's last: it is never taken for another.
 */
function sectionRange(id: string, size: number): SectionRange {
  const [first = 0, last = 0] = id.split(",").map(Number);
  if (first < 1 || last < first) throw new Problem("malformed-request");
  return alignedSection(first, size);
}

/** Throws unless the log goes up to the section, or to the notification after which it is to begin: the tail may be empty. */
function checkReach({
  range,
  after,
  head,
}: {
  readonly range: SectionRange;
  readonly after: number | undefined;
  readonly head: Pick<LogHead, "epoch" | "head">;
}) {
  if (after !== undefined && (after < range.first || after >= range.last)) throw new Problem("malformed-request");
  if ((after ?? range.first - 1) > head.head) throw new Problem("beyond-head", { epoch: head.epoch, head: head.head });
}
