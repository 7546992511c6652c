import { InvalidArgument } from "@es/core";

const allowed = /^[A-Za-z_][A-Za-z0-9_]{0,49}$/;

/** Answers the prefix of the store's tables, or throws InvalidArgument: 1 to 50 letters, digits and _, not beginning with a digit. */
export function checkedPrefix(prefix: string): string {
  if (typeof prefix !== "string" || !allowed.test(prefix)) {
    throw new InvalidArgument("prefix", prefix, "1 to 50 letters, digits and _, not beginning with a digit");
  }
  return prefix;
}
