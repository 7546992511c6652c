import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { mediaTypes } from "../wire/wire.js";
import { headsBody } from "./heads-route.js";
import { schemas } from "./schemas.js";
import type { ServedLog } from "./served-log.js";
import { type Serving, servedLog } from "./serving.js";

const heartbeatMs = 15_000;
const mostUnread = 64 * 1024;

/** Serves the heads each time they change, as Server-Sent Events. They only prompt: what counts is what is then read. */
export function promptsRoute(server: FastifyInstance, serving: Serving): void {
  server.get<{ Params: { application: string } }>(
    "/:application/prompts",
    { schema: schemas.prompts, exposeHeadRoute: false },
    (request, reply) => {
      const served = servedLog(serving, request.params.application);
      return serving.waiting(() => stream(served, serving, reply));
    },
  );
}

async function stream(served: ServedLog, serving: Serving, reply: FastifyReply): Promise<void> {
  const events = promptsOf(served, serving);
  const closed = new Promise((resolve) => events.once("close", resolve));
  reply.headers({ "content-type": mediaTypes.events, "cache-control": "no-store" }).send(events);
  await closed;
}

function promptsOf({ log, watch }: ServedLog, { options }: Serving): Readable {
  let last: string | undefined;
  const events = new Readable({ read: () => {} });
  const say = (text: string) => {
    events.push(text);
    // One who does not read what is sent is let go, rather than remembered for.
    if (events.readableLength > mostUnread) events.destroy();
  };
  const stop = watch.listen((heads) => {
    if (heads === undefined) events.push(null);
    else if (heads.tag !== last)
      say(`event: heads\nid: ${heads.tag.slice(1, -1)}\ndata: ${headsBody(options, log.application, heads)}\n\n`);
    last = heads?.tag;
  });
  const heartbeat = setInterval(() => say(": still here\n\n"), heartbeatMs);
  return events.once("close", () => {
    clearInterval(heartbeat);
    stop();
  });
}
