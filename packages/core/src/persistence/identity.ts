import { createHash } from "node:crypto";
import type { Notification, Tracked } from "./recorder.js";

/** The identity of a recorded event, which tells it from any other in its place. */
export type Identified = Omit<Notification, "dependencies" | "pipeline" | "recordedAt">;

const hashLength = 22;

/**
 * A short text that stands for an event at its place in a log: "id:contents:unit". The id stands first, so that one that
 * was left behind at another position is known. The unit is empty where it is not known: the contents have to tell then.
 */
export function identityOf({ id, aggregateId, position, type, data, unitId }: Identified): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([aggregateId, position, type]))
    .update(data)
    .digest("base64url");
  return `${id}:${hash.slice(0, hashLength)}:${unitId === undefined ? "" : unitId.toString(36)}`;
}

/**
 * Whether an event may be the one that an identity stands for. Units are compared where both are known: an event that an
 * older server sent without its unit is the same that a newer one sends with it.
 */
export function isIdentifiedBy(identity: string, event: Identified): boolean {
  const [id, contents, unit] = identity.split(":");
  const [otherId, otherContents, otherUnit] = identityOf(event).split(":");
  return id === otherId && contents === otherContents && (unit === otherUnit || !unit || !otherUnit);
}

/** The identity that was tracked with a position; undefined where none was, or where an older program has moved the position since. */
export function identityAt({ position, identity }: Pick<Tracked, "position" | "identity">): string | undefined {
  return identity?.startsWith(`${position}:`) ? identity : undefined;
}

/** A number for a unit that no other unit has. */
export function newUnitId(): number {
  return Math.floor(Math.random() * 2 ** 52);
}
