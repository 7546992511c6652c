import { reasonOf } from "@es/core";
import type { ErrorParts } from "./messages.js";

/** Takes an error apart for its way to another thread. */
export function partsOf(error: Error): ErrorParts {
  const { name, stack } = error;
  // Its causes stay here, and with them their words.
  return { name, message: reasonOf(error), stack, code: "code" in error ? error.code : undefined };
}

/** Puts an error together again: it has its code, not its class. */
export function errorOf({ name, message, code, stack }: ErrorParts): Error {
  return Object.assign(new Error(message), { name, stack }, code === undefined ? {} : { code });
}
