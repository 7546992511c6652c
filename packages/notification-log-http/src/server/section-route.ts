import { alignedSection, identityOf, type Notification, sectionId } from "@es/core/adapter";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { digestHeader, mediaTypes } from "../wire/wire.js";
import { entityTag, immutable, matches, revalidated } from "./caching.js";
import { type AskedSection, archived, encodeSection } from "./encode-section.js";
import { schemas } from "./schemas.js";
import { checkReach, sectionRange } from "./section-range.js";
import type { ServedHead, ServedLog } from "./served-log.js";
import { type Serving, servedLog } from "./serving.js";

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
  const size = serving.options.sectionSize;
  const asked = section === "current" ? undefined : sectionRange(section, size);
  // Whoever goes on after a notification asks whether it is still there.
  const enough = request.query.after === undefined ? asked?.last : undefined;
  const end = enough === undefined ? undefined : await served.event(pipeline, enough);
  const head = await served.head(pipeline, end === undefined ? undefined : enough);
  const range = asked ?? alignedSection(head.head, size);
  const after = request.query.after === undefined ? undefined : Number(request.query.after);
  checkReach({ range, after: section === sectionId(range) ? after : undefined, head });
  if (asked === undefined) reply.header("content-location", sectionId(range));
  else if (section !== sectionId(range)) return redirect(reply, sectionId(range));
  return send(serving, served, { pipeline, range, after, head, end }, request, reply);
}

/** To a sibling, so that it holds behind any prefix and any proxy. */
function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(308).headers({ location, "cache-control": "no-store" }).send();
}

async function send(
  { options, recent }: Serving,
  { log }: ServedLog,
  asked: AskedSection<ServedHead> & { readonly end: Notification | undefined },
  request: FastifyRequest<SectionRequest>,
  reply: FastifyReply,
) {
  const { maxBytes, cache } = options;
  const { pipeline, range, after, head, end } = asked;
  const lasting = archived(asked) && after === undefined && end !== undefined;
  const place = [head.fingerprint, maxBytes, pipeline, range.first, range.last] as const;
  // A log that is set back grows again to the same ids: a full section is told by its last event, any other by all it holds.
  const encoded = lasting ? undefined : await encodeSection(log, asked, maxBytes);
  const tag =
    encoded === undefined
      ? entityTag(...place, 0, "archived", identityOf(end as Notification))
      : entityTag(...place, after ?? 0, encoded.digest);
  const immovable = lasting && request.params.section !== "current";
  reply.headers({ etag: tag, "cache-control": immovable ? immutable(cache) : revalidated(cache) });
  if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
  const { body, digest, links } = encoded ?? (await recent.get(tag, () => encodeSection(log, asked, maxBytes)));
  return reply.headers({ "content-type": mediaTypes.json, link: links, [digestHeader]: digest }).send(body);
}
