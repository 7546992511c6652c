import type { FastifyReply, FastifyRequest } from "fastify";
import { whoAsks } from "./admission.js";
import type { Serving } from "./serving.js";

/** An answer to come, and how many bytes it may have. */
export interface Expected {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly bytes: number;
}

/** Sends bytes that are at hand; throws Problem if the reader has not taken too many others yet. */
export function sent({ unsent, options }: Serving, request: FastifyRequest, reply: FastifyReply, body: Buffer): FastifyReply {
  release(reply, options.maxAnswerSeconds, unsent.enter(whoAsks(request), body.byteLength));
  return reply.send(body);
}

/**
 * Makes bytes and sends them; where there are none, because the reader has them already, it says so. What they may come to
 * counts as not taken yet from the beginning.
 */
export async function untilSent(serving: Serving, expected: Expected, make: () => Promise<Buffer | undefined>): Promise<FastifyReply> {
  const { request, reply, bytes } = expected;
  const { unsent, options } = serving;
  const leave = unsent.enter(whoAsks(request), bytes);
  try {
    const body = await make();
    if (body === undefined) return reply.code(304).send();
    release(reply, options.maxAnswerSeconds, unsent.take(whoAsks(request), body.byteLength));
    return reply.send(body);
  } finally {
    leave();
  }
}

/** Calls `leave` when the answer is sent or the connection is gone: at the latest, by ending it, when its time is over. */
function release({ raw }: FastifyReply, seconds: number, leave: () => void): void {
  if (raw.destroyed) {
    leave();
    return;
  }
  const timer = setTimeout(() => raw.destroy(), seconds * 1000);
  raw.once("close", () => {
    clearTimeout(timer);
    leave();
  });
}
