import { Option } from "commander";
import { wholeNumberFrom } from "./whole-number.js";

/** Says on how many threads the shop's followers step. */
export function threadsOption(): Option {
  return new Option("--threads <n>", "on how many threads applications follow each other (default: in this one)").argParser(
    wholeNumberFrom(1),
  );
}
