import { InvalidArgumentError } from "commander";

/** Reads an argument that is a whole number, `least` or more. */
export function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  };
}
