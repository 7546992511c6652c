import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { mediaTypes } from "../wire/wire.js";
import { Problem } from "./problem.js";
import { readItems } from "./read-items.js";
import { schemas } from "./schemas.js";
import type { ServedLog } from "./served-log.js";
import { type Serving, servedLog } from "./serving.js";

interface NotificationsRequest {
  Params: { application: string; pipeline: string };
  Querystring: { after?: string };
}

/** Serves all notifications of a pipeline after one, line by line, as fast as they are read; for those who copy or analyse a log. */
export function notificationsRoute(server: FastifyInstance, serving: Serving): void {
  server.get<NotificationsRequest>(
    "/:application/pipelines/:pipeline/notifications",
    { schema: schemas.notifications, exposeHeadRoute: false },
    ({ params, query }, reply) => {
      const served = servedLog(serving, params.application);
      return serving.reading(() => stream(served, { pipeline: Number(params.pipeline), after: Number(query.after ?? 0) }, reply));
    },
  );
}

async function stream(served: ServedLog, { pipeline, after }: { pipeline: number; after: number }, reply: FastifyReply): Promise<void> {
  const { epoch, head } = await served.head(pipeline);
  if (after > head) throw new Problem("beyond-head", { epoch, head });
  const { application } = served.log;
  const range = { first: after + 1, last: head };
  const lines = Readable.from(linesOf({ application, pipeline, epoch, after, head }, readItems(served.log, { pipeline, epoch, range })));
  const closed = new Promise((resolve) => lines.once("close", resolve));
  reply.headers({ "content-type": mediaTypes.lines, "cache-control": "no-store" }).send(lines);
  await closed;
}

async function* linesOf(beginning: object, slices: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield `${JSON.stringify(beginning)}\n`;
  for await (const slice of slices) yield `${slice.join("\n")}\n`;
}
