import { Option } from "commander";
import { defaultStorage, knownPlaces } from "../storage/open-storage.js";

/** The option that every command has. */
export interface StoreOption {
  readonly store: string;
}

/** Says where the shop keeps everything. */
export function storeOption(): Option {
  return new Option("--store <place>", `where the shop keeps everything: ${knownPlaces}`).default(defaultStorage);
}
