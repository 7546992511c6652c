import { LogMissing, type Store } from "@es/core";
import { lookAtReports, type Reports } from "../reporting/reports.js";
import { openStorage } from "../storage/open-storage.js";
import { interruptible } from "./interruption.js";

/** Looks at reports as the tables stand, and says on standard error where events of core are not in them yet. */
export async function withReports<Result>(place: string, read: (reports: Reports) => Promise<Result>): Promise<Result> {
  const { store, ...storage } = await openStorage(place, { mustExist: true });
  try {
    return await interruptible(async () => {
      const reports = await lookAtReports({ store, ...storage });
      const result = await read(reports);
      const note = noteOn(await reports.position(), await headOfCore(store));
      if (note !== undefined) console.error(note);
      return result;
    });
  } finally {
    await store.close();
  }
}

function noteOn(position: number, head: number | undefined): string | undefined {
  if (head === undefined) return `core is kept elsewhere: what it has recorded after ${position} is not in here`;
  if (position >= head) return undefined;
  return `reporting stands at ${position} of ${head}: what came later is not in here. shop follow works it off, and shop status says who is behind`;
}

/** How many events core has recorded; undefined where it has no log in this store. */
async function headOfCore(store: Store<never>): Promise<number | undefined> {
  try {
    const heads = await (await store.open("core", { readOnly: true })).heads();
    return heads.reduce((sum, head) => sum + head, 0);
  } catch (error) {
    if (error instanceof LogMissing) return undefined;
    throw error;
  }
}
