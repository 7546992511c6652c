import type { FastifyInstance, FastifyRequest } from "fastify";
import { networkOf } from "./connections.js";
import type { CheckedOptions } from "./options.js";
import { Problem } from "./problem.js";
import { type Reader, recognising } from "./readers.js";

const known = new WeakMap<FastifyRequest, string>();

/** Returns the key of a request's share: its reader by the token, or the network that it comes from. */
export function whoAsks(request: FastifyRequest): string {
  return known.get(request) ?? `network ${networkOf(request.ip)}`;
}

/** Admits to the routes of this instance only readers that may read the requested log, up to their rate. */
export function admission(server: FastifyInstance, { readers, maxPerSecond, readerShare, cache }: CheckedOptions): void {
  const rates = new Rates({ each: maxPerSecond, all: maxPerSecond / readerShare });
  const recognise = readers === "anyone" ? undefined : recognising(readers);
  // A shared cache may keep an answer only for those who carry the token it was given to.
  const varies = readers !== "anyone" && cache === "public";
  server.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    if (varies) reply.header("vary", "Authorization");
    const reader = recognise?.(request.headers.authorization);
    if (reader !== undefined) known.set(request, reader.tokenHash);
    request.log.debug({ reader: reader?.name }, "asked by");
    // Before a token is refused, so that guesses of tokens count against their address.
    if (!rates.admits(whoAsks(request))) return done(new Problem("too-many-requests"));
    done(recognise === undefined ? undefined : refusal(reader, request));
  });
}

/** A log that a reader may not read is refused whether there is one of that name or not. */
function refusal(reader: Reader | undefined, { params }: FastifyRequest): Problem | undefined {
  if (reader === undefined) return new Problem("unauthenticated");
  const { application } = params as { readonly application: string };
  return reader.logs === undefined || reader.logs.includes(application) ? undefined : new Problem("forbidden");
}

/** Counts requests within a second, by reader and in all. It keeps no counts for longer. */
class Rates {
  readonly #counts = new Map<string, number>();
  #all = 0;
  #second = 0;

  constructor(
    private readonly most: { readonly each: number; readonly all: number },
    private readonly now: () => number = Date.now,
  ) {}

  /** Returns whether this reader may make one more request. Refused requests do not count against the others. */
  admits(who: string): boolean {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.#second) this.#begin(second);
    const mine = this.#counts.get(who) ?? 0;
    if (mine >= this.most.each || this.#all >= this.most.all) return false;
    this.#counts.set(who, mine + 1);
    this.#all += 1;
    return true;
  }

  #begin(second: number): void {
    this.#second = second;
    this.#counts.clear();
    this.#all = 0;
  }
}
