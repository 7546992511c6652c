import { InvalidArgumentError } from "commander";

/** Reads an option that is a whole number from 0. */
export function naturalNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Give a whole number from 0.");
  return Number(text);
}
