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

/** A strong entity tag of facts that determine every byte of an answer; it shows none of them. */
export function entityTag(...facts: readonly (string | number)[]): string {
  return `"${createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 32)}"`;
}

/** Whether an If-None-Match header names the tag, also if a proxy that compresses made it a weak one. */
export function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
}
