import { createHash } from "node:crypto";
import { EventSourcingError } from "./errors.js";
import type { DomainEvent } from "./event.js";
import type { Triggered, Variant } from "./variants.js";

/** JSON with the keys of every object in one fixed order, so that equal data has equal text before and after storage. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? "null";
}

function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return ordered(value.toJSON());
  if (Array.isArray(value)) return value.map(ordered);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered((value as Record<string, unknown>)[key])]));
}

/** Makes a digest of a text. */
export type Hash = (text: string) => string;

/** The fields of a hash-chained event; `previousHash` is "" at the first position. */
export interface HashChainFields {
  readonly previousHash: string;
  readonly hash: string;
}

/** SHA-256 as lower-case hexadecimal. */
export const sha256: Hash = (text) => createHash("sha256").update(text).digest("hex");

/**
 * Events that carry the hash of themselves and of the event before them in their aggregate, so that a changed,
 * removed, inserted or swapped event is found. A user who can write the table can compute a plain hash anew:
 * give a keyed one (HMAC) where that matters. That the end of a chain was cut off cannot be seen in the chain alone.
 */
export function hashChained(options: { readonly hash?: Hash } = {}): Variant<HashChainFields> {
  const hash = options.hash ?? sha256;
  return {
    name: "hash-chained",
    seals: true,
    fields: (triggered) => {
      const previousHash = (triggered.previous as Partial<HashChainFields> | undefined)?.hash ?? "";
      return { previousHash, hash: hash(sealed(triggered, previousHash)) };
    },
  };
}

/** An event does not fit the chain of hashes of its aggregate. */
export class HashChainBroken extends EventSourcingError {
  readonly code = "hash-chain-broken";

  constructor(
    readonly aggregateId: string,
    readonly position: number,
  ) {
    super(`The event at position ${position} of ${aggregateId} does not fit the chain of hashes: it, or one before it, was changed`);
  }
}

/** Checks all events of one aggregate, from its first; throws HashChainBroken at the first that does not fit. */
export function verifyHashChain(events: readonly DomainEvent[], options: { readonly hash?: Hash } = {}): void {
  const hash = options.hash ?? sha256;
  let previousHash = "";
  for (const [index, event] of events.entries()) {
    const { previousHash: claimed, hash: own, ...metadata } = event.metadata as HashChainFields;
    const fits = claimed === previousHash && event.position === index + 1 && own === hash(sealed({ ...event, metadata }, previousHash));
    if (!fits) throw new HashChainBroken(event.aggregateId, event.position);
    previousHash = own;
  }
}

function sealed(event: Omit<Triggered, "previous">, previousHash: string): string {
  const { type, aggregate, aggregateId, position, data, metadata } = event;
  return canonicalJson({ previousHash, type, aggregate, aggregateId, position, data: data ?? null, metadata });
}
