import type { FastifyReply, FastifyRequest } from "fastify";
import { whoAsks } from "./admission.js";
import { Recent } from "./caching.js";
import type { EncodedSection } from "./encode-section.js";
import { FairQueue, Gate } from "./gate.js";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { ServedLog } from "./served-log.js";

/** The dependencies that the routes share. */
export interface Serving {
  readonly options: CheckedOptions;
  readonly logs: ReadonlyMap<string, ServedLog>;
  readonly recent: Recent<EncodedSection>;
  /** Requests that read logs. */
  readonly reading: FairQueue;
  /** Clients that wait for news. */
  readonly waiting: Gate;
  /** Streams of notifications. */
  readonly streaming: Gate;
  /** Bytes that are read, or that a client has yet to take. */
  readonly unsent: Gate;
}

/** Returns the shared dependencies of the routes, made from the options. */
export function serving(options: CheckedOptions): Serving {
  const share = options.readerShare;
  return {
    options,
    logs: new Map(options.logs.map((log) => [log.application, new ServedLog(log, options.pollMs)])),
    recent: new Recent(options.keptBytes, ({ body }) => body.byteLength),
    reading: new FairQueue({ most: options.maxReading, share }),
    waiting: new Gate({ most: options.maxWaiting, share }),
    streaming: new Gate({ most: options.maxStreaming, share }),
    unsent: new Gate({ most: options.maxUnsentBytes, share }),
  };
}

/** Returns the log of this name. Throws Problem if there is none. */
export function servedLog({ logs }: Serving, application: string): ServedLog {
  const served = logs.get(application);
  if (served === undefined) throw new Problem("no-such-log");
  return served;
}

/** An answer to come, and how many bytes it may have. */
export interface Expected {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly bytes: number;
}

/** Sends bytes that are at hand. Throws Problem if the reader has too many unread bytes already. */
export function sent({ unsent, options }: Serving, request: FastifyRequest, reply: FastifyReply, body: Buffer): FastifyReply {
  release(reply, options.maxAnswerSeconds, unsent.enter(whoAsks(request), body.byteLength));
  return reply.send(body);
}

/**
 * Makes bytes and sends them, or answers 304 if `make` returns none because the reader has them already. The expected number
 * of bytes counts as unread from the beginning.
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
