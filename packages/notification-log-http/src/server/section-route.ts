import { alignedSection, type LogHead, type SectionRange, sectionId } from "@es/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { digestHeader, mediaTypes } from "../wire/wire.js";
import { entityTag, immutable, matches, revalidated } from "./caching.js";
import { type AskedSection, archived, encodeSection } from "./encode-section.js";
import { Problem } from "./problem.js";
import { schemas } from "./schemas.js";
import { headOf, type ServedLog, type Serving, servedLog } from "./serving.js";

interface SectionRequest {
  Params: { application: string; pipeline: string; section: string };
  Querystring: { after?: string };
}

/** Serves sections. */
export function sectionRoute(server: FastifyInstance, serving: Serving): void {
  server.get<SectionRequest>("/:application/pipelines/:pipeline/sections/:section", { schema: schemas.section }, (request, reply) =>
    serving.reading(() => answerSection(serving, request, reply)),
  );
}

async function answerSection(serving: Serving, request: FastifyRequest<SectionRequest>, reply: FastifyReply): Promise<FastifyReply> {
  const { application, section } = request.params;
  const served = servedLog(serving, application);
  const pipeline = Number(request.params.pipeline);
  const head = await headOf(served, pipeline);
  const range = rangeOf(section, serving.options.sectionSize, head);
  if (section === "current") reply.header("content-location", sectionId(range));
  else if (section !== sectionId(range))
    return reply
      .code(308)
      .headers({ location: sectionId(range), "cache-control": "no-store" })
      .send();
  const after = request.query.after === undefined ? undefined : Number(request.query.after);
  return send(serving, served, checked({ pipeline, range, after, head }), request, reply);
}

/** The aligned range that a section id asks for, or whose first notification it names. */
function rangeOf(section: string, size: number, { epoch, head }: LogHead): SectionRange {
  if (section === "current") return alignedSection(head, size);
  const [first = 0n, last = 0n] = section.split(",").map(BigInt);
  if (first < 1n || last < first) throw new Problem("malformed-request");
  if (first > BigInt(head) + BigInt(size)) throw new Problem("beyond-head", { epoch, head });
  return alignedSection(Number(first), size);
}

/** What comes right after the head is the tail, though it may be empty; there is nothing beyond it. */
function checked(asked: AskedSection): AskedSection {
  const { range, after = range.first - 1, head } = asked;
  if (asked.after !== undefined && (after < range.first || after >= range.last)) throw new Problem("malformed-request");
  if (after > head.head) throw new Problem("beyond-head", { epoch: head.epoch, head: head.head });
  return asked;
}

async function send(serving: Serving, { log }: ServedLog, asked: AskedSection, request: FastifyRequest, reply: FastifyReply) {
  const { maxBytes, cache } = serving.options;
  const { pipeline, range, after = 0, head } = asked;
  const final = archived(asked);
  const identity = [log.application, head.epoch, pipeline, sectionId(range), after, maxBytes] as const;
  const tag = final ? entityTag(...identity) : entityTag(...identity, head.head);
  const lasting = final && !reply.hasHeader("content-location");
  reply.headers({ etag: tag, "cache-control": lasting ? immutable(cache) : revalidated(cache) });
  if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
  const { body, digest, links } = await serving.recent.get(tag, () => encodeSection(log, asked, maxBytes));
  return reply.headers({ "content-type": mediaTypes.json, link: links, [digestHeader]: digest }).send(body);
}
