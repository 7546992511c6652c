import { InvalidArgument } from "@es/core";

const allowed = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Answers the name quoted for SQL, or throws InvalidArgument: 1 to 63 letters, digits and _, not beginning with a digit. */
export function quotedSchema(name: string): string {
  if (typeof name !== "string" || !allowed.test(name)) {
    throw new InvalidArgument("schema", name, "1 to 63 letters, digits and _, not beginning with a digit");
  }
  return `"${name}"`;
}
