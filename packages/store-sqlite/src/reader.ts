import { type LogReader, type Pace, polling, type Stop } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import type { OpenDatabase } from "./database.js";

/** Reads the log with this key by one statement for each question. */
export function readerOf(
  database: OpenDatabase,
  { key, pipelines }: { readonly key: number; readonly pipelines: number },
): LogReader<Database> {
  const everyPipeline = Array.from({ length: pipelines }, (_, pipeline) => pipeline);
  return {
    events: (aggregateId, { after, upTo, limit, descending }) =>
      database.read(({ eventsAscending, eventsDescending }) =>
        (descending ? eventsDescending : eventsAscending).all(key, aggregateId, after, upTo, limit),
      ),
    notifications: (pipeline, { after, upTo, limit, types }) =>
      database.read(({ notifications, notificationsOfTypes }) =>
        types === undefined
          ? notifications.all(key, pipeline, after, upTo, limit)
          : notificationsOfTypes.all(key, pipeline, after, upTo, JSON.stringify(types), limit),
      ),
    heads: (pipeline) => {
      const asked = pipeline === undefined ? everyPipeline : [pipeline];
      return database.read(({ head }) => asked.map((of) => head.get(key, of)?.head ?? 0));
    },
    positions: (upstream, pipeline) =>
      database.read(({ positions, tracked }) =>
        pipeline === undefined ? positions.all(key, upstream) : one(tracked.get(key, upstream, pipeline)),
      ),
    snapshot: (aggregateId) => database.read(({ snapshot }) => snapshot.get(key, aggregateId)),
    keepSnapshot: async ({ aggregateId, position, data }, replacing) => {
      const keep = () => database.transact(({ keepSnapshot }) => keepSnapshot.run(key, aggregateId, position, data, replacing));
      await database.alone(keep);
    },
    reading: (work) => database.reading(work),
  };
}

function one<Row>(row: Row | undefined): readonly Row[] {
  return row === undefined ? [] : [row];
}

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
