import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { mediaTypes } from "../wire.js";
import { whoAsks } from "./admission.js";
import { Problem } from "./problem.js";
import { type Line, readItems } from "./read-items.js";
import { schemas } from "./schemas.js";
import { type Serving, servedLog } from "./serving.js";

interface NotificationsRequest {
  Params: { application: string; pipeline: string };
  Querystring: { after?: string };
}

/** How many bytes of a stream to have at hand. */
const room = 512 * 1024;

/** Serves all notifications of a pipeline after one, line by line, as fast as they are read; for those who copy or analyse a log. */
export function notificationsRoute(server: FastifyInstance, serving: Serving): void {
  server.get<NotificationsRequest>(
    "/:application/pipelines/:pipeline/notifications",
    { schema: schemas.notifications, exposeHeadRoute: false },
    async (request, reply) => {
      const who = whoAsks(request);
      const leave = serving.streaming.enter(who);
      try {
        await stream(serving, request.params, { after: Number(request.query.after ?? 0), who }, reply);
      } finally {
        leave();
      }
    },
  );
}

async function stream(
  serving: Serving,
  { application, pipeline: number }: NotificationsRequest["Params"],
  { after, who }: { readonly after: number; readonly who: string },
  reply: FastifyReply,
): Promise<void> {
  const served = servedLog(serving, application);
  const pipeline = Number(number);
  const read = <T>(work: () => Promise<T>) => serving.reading.take(who, work);
  const { epoch, head } = await read(() => served.head(pipeline));
  if (after > head) throw new Problem("beyond-head", { epoch, head });
  const range = { first: after + 1, last: head };
  const slices = readItems(served, { pipeline, epoch, range }, { room: () => room, read });
  const lines = Readable.from(linesOf({ application, pipeline, epoch, after, head }, slices));
  // It says where it ends: one that is cut off is not taken for the whole, and goes on after what was read.
  const timer = setTimeout(() => reply.raw.destroy(), serving.options.maxStreamSeconds * 1000);
  const closed = new Promise((resolve) => lines.once("close", resolve));
  reply.headers({ "content-type": mediaTypes.lines, "cache-control": "no-store" }).send(lines);
  await closed;
  clearTimeout(timer);
}

async function* linesOf(beginning: object, slices: AsyncIterable<readonly Line[]>): AsyncGenerator<Line> {
  yield `${JSON.stringify(beginning)}\n`;
  for await (const slice of slices) {
    let text = "";
    for (const line of slice) {
      if (typeof line !== "string") {
        if (text !== "") yield text;
        yield line;
        text = "";
      }
      text += typeof line === "string" ? `${line}\n` : "\n";
    }
    yield text;
  }
}
