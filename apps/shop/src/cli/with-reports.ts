import { openReports, type Reports } from "../reporting/reports.js";
import { openStorage } from "../storage/open-storage.js";
import { interruptible } from "./interruption.js";
import type { StoreOption } from "./store-option.js";
import { withShop } from "./with-shop.js";

/** Which reports a command needs. */
export interface ReportsNeeds extends StoreOption {
  /** Whether to take the tables as they are, for a store that has reporting alone. */
  readonly asIs?: true;
}

/** Reads reports; first works off what is captured, unless they are wanted as they are. */
export function withReports<Result>({ store, asIs }: ReportsNeeds, read: (reports: Reports) => Promise<Result>): Promise<Result> {
  if (asIs) return asTheyAre(store, read);
  return withShop({ store }, async (shop) => {
    await shop.running.settled();
    return read(shop);
  });
}

async function asTheyAre<Result>(place: string, read: (reports: Reports) => Promise<Result>): Promise<Result> {
  const storage = await openStorage(place, { mustExist: true });
  try {
    return await interruptible(async () => read(await openReports(storage)));
  } finally {
    await storage.store.close();
  }
}
