import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { mediaTypes } from "../wire.js";
import { whoAsks } from "./admission.js";
import type { Heads } from "./head-watch.js";
import { headsBody } from "./heads-route.js";
import { schemas } from "./schemas.js";
import type { ServedLog } from "./served-log.js";
import { type Serving, servedLog } from "./serving.js";

const heartbeatMs = 15_000;

/** Serves the heads each time they change, as Server-Sent Events. They only prompt: readers then read the log. */
export function promptsRoute(server: FastifyInstance, serving: Serving): void {
  server.get<{ Params: { application: string } }>(
    "/:application/prompts",
    { schema: schemas.prompts, exposeHeadRoute: false },
    async (request, reply) => {
      const served = servedLog(serving, request.params.application);
      const leave = serving.waiting.enter(whoAsks(request));
      await stream(served, serving, reply).finally(leave);
    },
  );
}

async function stream(served: ServedLog, serving: Serving, reply: FastifyReply): Promise<void> {
  const events = promptsOf(served, serving);
  const closed = new Promise((resolve) => events.once("close", resolve));
  reply.headers({ "content-type": mediaTypes.events, "cache-control": "no-store" }).send(events);
  await closed;
}

/**
 * Sends the newest heads whenever the client has taken the ones before. Heads in between are left out, so at most one event
 * is on its way.
 */
function promptsOf({ log, watch }: ServedLog, { options }: Serving): Readable {
  let said: string | undefined;
  let newest: Heads | undefined;
  let wanted = false;
  const events = new Readable({
    read: () => {
      wanted = true;
      say();
    },
  });
  const push = (text: string) => {
    wanted = events.push(text);
  };
  const say = () => {
    if (!wanted || newest === undefined || newest.tag === said) return;
    said = newest.tag;
    push(`event: heads\nid: ${said.slice(1, -1)}\ndata: ${headsBody(options, log.application, newest).body}\n\n`);
  };
  const stop = watch.listen((heads) => {
    if (heads === undefined) return void events.push(null);
    newest = heads;
    say();
  });
  const heartbeat = setInterval(() => wanted && push(": still here\n\n"), heartbeatMs);
  const end = setTimeout(() => events.push(null), options.maxStreamSeconds * 1000);
  return events.once("close", () => {
    clearInterval(heartbeat);
    clearTimeout(end);
    stop();
  });
}
