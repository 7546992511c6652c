import { type EventRow, type LogReader, readIn, type SnapshotRow, type TrackingRow } from "@es/core/adapter";
import type { PoolConnection } from "mysql2/promise";
import { type Connections, changed, told, type Value } from "./connections.js";
import { unavailable } from "./driver-errors.js";
import { asBytes } from "./packets.js";
import type { Statements } from "./statements.js";

/** The log of an application, and what it is reached by. */
export interface Log {
  readonly id: number;
  readonly application: string;
  /** The most bytes that a statement may carry. */
  readonly packet: number;
  readonly description: string;
  readonly connections: Connections;
  readonly statements: Statements;
}

/** For the session too: what defines tables ends a transaction first, and would in MariaDB not be part of it any more. */
const begin = [
  "SET SESSION TRANSACTION READ ONLY",
  "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
  "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];
const end = ["ROLLBACK", "SET SESSION TRANSACTION READ WRITE"];

/** Reads a log by one statement for each question. */
export function readerOf({ id, description, connections, statements }: Log): LogReader<PoolConnection> {
  const rowsOf = async <Row>(statement: string, ...values: Value[]) => (await connections.query(statement, [id, ...values])) as Row[];
  const all = (of: readonly string[]) => async (connection: PoolConnection) => {
    for (const statement of of) await told(connection, statement);
  };
  return {
    events: (aggregateId, { after, upTo, limit, descending }) =>
      rowsOf<EventRow>(descending ? statements.eventsDescending : statements.events, asBytes(aggregateId), after, upTo, limit),
    notifications: (pipeline, { after, upTo, limit, types }) =>
      types === undefined
        ? rowsOf<EventRow>(statements.notifications, pipeline, after, upTo, limit)
        : rowsOf<EventRow>(statements.notificationsOfTypes, pipeline, after, upTo, inHexadecimal(types), limit),
    heads: async (pipeline) => {
      const rows = await (pipeline === undefined
        ? rowsOf<{ head: number | null }>(statements.heads)
        : rowsOf<{ head: number }>(statements.head, pipeline));
      return rows.map(({ head }) => head ?? 0);
    },
    positions: (upstream, pipeline) =>
      pipeline === undefined
        ? rowsOf<TrackingRow>(statements.positions, asBytes(upstream))
        : rowsOf<TrackingRow>(statements.tracked, asBytes(upstream), pipeline),
    snapshot: async (aggregateId) => (await rowsOf<SnapshotRow>(statements.snapshot, asBytes(aggregateId)))[0],
    keepSnapshot: async ({ aggregateId, position, data }, replacing) => {
      const values = [id, asBytes(aggregateId), position, Buffer.from(data), replacing, replacing];
      await connections.lend((connection) => changed(connection, statements.keepSnapshot, values));
    },
    reading: (work) =>
      readIn(
        {
          lend: (use) => connections.lend(use),
          begin: all(begin),
          end: all(end),
          unavailable: (error) => unavailable(description, error),
        },
        work,
      ),
  };
}

function inHexadecimal(types: readonly string[]): string {
  return JSON.stringify(types.map((type) => asBytes(type).toString("hex").toUpperCase()));
}
