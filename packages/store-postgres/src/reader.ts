import { type LogReader, readIn } from "@es/core/adapter";
import type pg from "pg";
import type { Connections } from "./connections.js";
import { unavailable } from "./driver-errors.js";
import type { Statement, Statements } from "./statements.js";

/** The log of an application, and what it is reached by. */
export interface Log {
  readonly id: number;
  readonly application: string;
  readonly description: string;
  readonly connections: Connections;
  readonly statements: Statements;
}

/** In which nothing can be written, and all is seen as of one moment. */
const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/** Reads a log by one statement for each question. */
export function readerOf({ id, description, connections, statements }: Log): LogReader<pg.PoolClient> {
  const rowsOf = async (statement: Statement, ...values: unknown[]) => (await connections.query(statement, [id, ...values])).rows;
  return {
    events: (aggregateId, { after, upTo, limit, descending }) =>
      rowsOf(descending ? statements.eventsDescending : statements.events, aggregateId, after, upTo, limit),
    notifications: (pipeline, { after, upTo, limit, types }) =>
      types === undefined
        ? rowsOf(statements.notifications, pipeline, after, upTo, limit)
        : rowsOf(statements.notificationsOfTypes, pipeline, after, upTo, limit, types),
    heads: async (pipeline) => {
      const rows = await (pipeline === undefined ? rowsOf(statements.heads) : rowsOf(statements.head, pipeline));
      return rows.map(({ head }) => head);
    },
    positions: (upstream, pipeline) =>
      pipeline === undefined ? rowsOf(statements.positions, upstream) : rowsOf(statements.tracked, upstream, pipeline),
    snapshot: async (aggregateId) => (await rowsOf(statements.snapshot, aggregateId))[0],
    keepSnapshot: async ({ aggregateId, position, data }, replacing) =>
      void (await rowsOf(statements.keepSnapshot, aggregateId, position, Buffer.from(data), replacing)),
    reading: (work) =>
      readIn(
        {
          lend: (use) => connections.lend(use),
          begin: (client) => connections.run(client, begin, []),
          end: (client) => connections.run(client, "ROLLBACK", []),
          unavailable: (error) => unavailable(description, error),
        },
        work,
      ),
  };
}
