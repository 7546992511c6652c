import { createHash } from "node:crypto";

/** Who may keep answers: "public" lets caches that are shared between readers do so. */
export type Visibility = "private" | "public";

/** The Cache-Control of what never changes. */
export function immutable(visibility: Visibility): string {
  return `${visibility}, max-age=31536000, immutable`;
}

/** The Cache-Control of what has to be asked for again each time. */
export function revalidated(visibility: Visibility): string {
  return `${visibility}, no-cache`;
}

/** A fingerprint of the answers of a log that do not follow from the address, for entity tags. It reveals none of them. */
export function fingerprint(...facts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22);
}

/** A strong entity tag of parts that determine every byte of an answer. */
export function entityTag(...parts: readonly (string | number)[]): string {
  return `"${parts.join(".")}"`;
}

/** Whether an If-None-Match header names the tag, also if a proxy that compresses made it a weak one. */
export function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
}
