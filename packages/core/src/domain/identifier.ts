import { InvalidIdentifier } from "./errors.js";

const longest = 255;
const unstorable = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * Returns the aggregate id that it is given: 1 to 255 characters of any script, well-formed, without NUL.
 * Throws InvalidIdentifier for anything else, so that every store can keep every id.
 */
export function aggregateId(value: string): string {
  if (typeof value !== "string" || value.length === 0 || value.length > longest || unstorable.test(value)) {
    throw new InvalidIdentifier(value, `an aggregate id: 1 to ${longest} well-formed characters without NUL`);
  }
  return value;
}

const storedName = /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,62}$/;

/** Returns the stored name of an event type or an aggregate: 1 to 63 letters, digits and _ . : @ - */
export function checkedName(value: string): string {
  if (typeof value !== "string" || !storedName.test(value)) {
    throw new InvalidIdentifier(value, "a stored name: 1 to 63 letters, digits and _ . : @ -, beginning with a letter or digit");
  }
  return value;
}

const applicationPattern = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/;

/** Returns an application's name: 1 to 64 letters, digits and _ . @ - (it stands in tables, paths and queues). */
export function applicationName(value: string): string {
  if (typeof value !== "string" || !applicationPattern.test(value)) {
    throw new InvalidIdentifier(value, "an application name: 1 to 64 letters, digits and _ . @ -, beginning with a letter, digit or _");
  }
  return value;
}
