import { infrastructureOf, type ShopDescription } from "../infrastructure.js";
import { shopIn } from "../shop.js";
import { openStorage } from "../storage/open-storage.js";

/** What each thread of the shop is told. */
export interface ThreadDescription extends ShopDescription {
  /** What `--store` said. */
  readonly place: string;
}

/** The shop as a module that threads can run: the same definitions, and a connection of each thread's own. */
export const system = ({ pipelines }: ThreadDescription) => shopIn(pipelines);

export async function infrastructure({ place, ...description }: ThreadDescription) {
  return infrastructureOf(await openStorage(place, { mustExist: true }), description);
}
