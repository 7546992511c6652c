import { type Pace, polling, type Stop } from "@es/core/adapter";
import type { Database } from "better-sqlite3";

/** Asking costs some microseconds. */
const pace: Pace = { fastest: 5, slowest: 50 };

/** Calls `wake` soon after another connection has committed: what the asking connection itself commits is no news. */
export function promptsOf(db: Database, wake: () => void): Stop {
  let version: unknown;
  const look = async () => {
    // Nobody else can commit while this connection writes, and work alongside may keep it busy.
    if (!db.inTransaction) version = db.pragma("data_version", { simple: true });
    return version;
  };
  return polling(look, wake, () => pace);
}
