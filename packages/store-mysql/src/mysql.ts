import { InvalidArgument, type Store } from "@es/core";
import { batching, checkedMaxEventBytes, type LogRow, type Pace, polling, storeOver } from "@es/core/adapter";
import type { PoolConnection, RowDataPacket } from "mysql2/promise";
import { Connections, changed } from "./connections.js";
import { isTransient, unavailable } from "./driver-errors.js";
import { checkedPrefix, checkVersion, migrate } from "./migrations.js";
import { refusalOfPacket, roomIn } from "./packets.js";
import { checkDriver, type MysqlConnection, poolFor } from "./pool.js";
import { readerOf } from "./reader.js";
import { type Statements, statementsFor } from "./statements.js";
import { writerOf } from "./writer.js";

/** How the store uses the database. */
export interface MysqlOptions {
  /** The prefix of the store's tables. Default "es_". */
  readonly prefix?: string;
  /** Whether opening an application makes or updates the tables. Default true. */
  readonly migrate?: boolean;
  /** How often to look for what others have recorded. Default every 10 to 80 milliseconds. */
  readonly pace?: Pace;
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB, or what max_allowed_packet leaves room for if that is less. */
  readonly maxEventBytes?: number;
  /** How long to wait for the answer to a statement of the store's, in milliseconds, from 1 to 600,000. Default 40,000. */
  readonly queryTimeout?: number;
}

type Row = LogRow & { readonly id: number };

const defaultPace = { fastest: 10, slowest: 80 };
const longestQueryTimeout = 600_000;

/** The transaction of a unit, as views and work alongside get it: a connection of mysql2. */
export interface MysqlTransaction extends PoolConnection {}

/**
 * A store in MySQL 8 or MariaDB 10.6, or newer, over a URL, a pool of mysql2/promise that is given, or the
 * configuration of one that is made. Nothing is connected before an application is opened.
 */
export function mysql(given: MysqlConnection, options: MysqlOptions = {}): Store<MysqlTransaction> & AsyncDisposable {
  const { prefix = "es_", migrate: allowed = true, pace = defaultPace } = options;
  const most = checkedMaxEventBytes(options.maxEventBytes);
  const statements = statementsFor(checkedPrefix(prefix));
  const { pool, own, description } = poolFor(given, prefix);
  const connections = new Connections(pool, { own, queryTimeout: checkedQueryTimeout(options.queryTimeout) });
  return storeOver<PoolConnection, Row>({
    description,
    shared: true,
    errors: { isTransient, unavailable: (error) => unavailable(description, error) },
    check: () => checkDriver(pool),
    migrate: () => {
      connections.forWriting = true;
      return migrate(connections, { description, prefix, allowed });
    },
    checkTables: () => checkVersion(connections, { description, prefix }),
    find: async (application) => rowOf((await connections.query(statements.findLog, [application]))[0]),
    make: (application, { epoch, pipelines }) => write(connections, statements.makeLog, [application, epoch, pipelines]),
    recorder: async (application, { id, pipelines }, readOnly) => {
      if (!readOnly) await madePipelines(connections, statements, { application, id, pipelines });
      const [limits] = await connections.query("SELECT @@max_allowed_packet AS packet", []);
      const packet = Number(limits?.packet);
      const log = { id, application, packet, description, connections, statements };
      return {
        maxEventBytes: Math.min(most, roomIn(packet)),
        reader: readerOf(log),
        record: batching(writerOf(log)),
        refusal: ({ events }) => refusalOfPacket(events, packet),
        prompted: (wake, heads) => polling(heads, wake, () => pace),
      };
    },
    close: () => connections.close(),
  });
}

function rowOf(row: RowDataPacket | undefined): Row | undefined {
  return row && { id: row.id, epoch: String(row.epoch), pipelines: row.pipelines };
}

/** A look first: a log that is whole is opened also where the server does not write for the moment. */
async function madePipelines(
  connections: Connections,
  statements: Statements,
  { application, id, pipelines }: Pick<Row, "id" | "pipelines"> & { readonly application: string },
): Promise<void> {
  const [found] = await connections.query(statements.countPipelines, [id]);
  if (Number(found?.made) < pipelines) await write(connections, statements.makePipelines, [numbersTo(pipelines), application]);
}

function checkedQueryTimeout(queryTimeout = 40_000): number {
  if (Number.isInteger(queryTimeout) && queryTimeout >= 1 && queryTimeout <= longestQueryTimeout) return queryTimeout;
  throw new InvalidArgument("queryTimeout", queryTimeout, `a whole number of milliseconds from 1 to ${longestQueryTimeout}`);
}

/** Each statement that opens a log may be done again, so a process that dies between them leaves nothing that the next does not mend. */
async function write(connections: Connections, statement: string, values: readonly (string | number)[]): Promise<void> {
  await connections.lend((connection) => changed(connection, statement, values));
}

function numbersTo(pipelines: number): string {
  return JSON.stringify(Array.from({ length: pipelines }, (_, pipeline) => pipeline));
}
