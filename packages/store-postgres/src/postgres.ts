import type { Store } from "@es/core";
import { batching, checkedMaxEventBytes, type LogRow, type Pace, storeOver } from "@es/core/adapter";
import type pg from "pg";
import { Connections } from "./connections.js";
import { isTransient, unavailable } from "./driver-errors.js";
import { checkVersion, migrate, quotedSchema } from "./migrations.js";
import { clientOf, type PostgresConnection, poolFor } from "./pool.js";
import { Listener, Prompts } from "./prompts.js";
import { readerOf } from "./reader.js";
import { statementsFor } from "./statements.js";
import { writerOf } from "./writer.js";

/** How the store uses the database. */
export interface PostgresOptions {
  /** The schema that holds the tables of the store. Default "es". */
  readonly schema?: string;
  /** Whether opening an application makes or updates the tables. Default true. */
  readonly migrate?: boolean;
  /** The server is reached through PgBouncer in transaction mode: no LISTEN, no prepared statements, no settings of the session. */
  readonly transactionPooling?: boolean;
  /** Whether to listen for prompts on a connection of its own. Default true, except with `transactionPooling`. */
  readonly listen?: boolean;
  /** How often to look for what others have recorded while nothing listens. Default every 10 to 80 milliseconds. */
  readonly pace?: Pace;
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB. */
  readonly maxEventBytes?: number;
}

const defaultPace = { fastest: 10, slowest: 80 };

/** The transaction of a unit, as views and work alongside get it: a client of pg. */
export interface PostgresTransaction extends pg.PoolClient {}

/**
 * A store in PostgreSQL 13 or newer, over a URL, a pg pool that is given, or the configuration of one that is made.
 * Nothing is connected before an application is opened.
 */
export function postgres(given: PostgresConnection, options: PostgresOptions = {}): Store<PostgresTransaction> & AsyncDisposable {
  const { schema = "es", migrate: allowed = true, transactionPooling = false, listen = !transactionPooling, pace = defaultPace } = options;
  const maxEventBytes = checkedMaxEventBytes(options.maxEventBytes);
  const statements = statementsFor(quotedSchema(schema));
  const { pool, own, description } = poolFor(given, { schema, transactionPooling });
  const connections = new Connections(pool, { own, prepared: !transactionPooling });
  const prompts = promptsOver(connections, { schema, listen, pace });
  const find = async (application: string) => (await connections.query(statements.findLog, [application])).rows[0];
  return storeOver<pg.PoolClient, LogRow & { readonly id: number }>({
    description,
    shared: true,
    errors: { isTransient, unavailable: (error) => unavailable(description, error) },
    migrate: () => {
      connections.forWriting = true;
      return migrate(connections, { description, schema, allowed });
    },
    checkTables: () => checkVersion(connections, { description, schema }),
    find,
    make: async (application, { epoch, pipelines }) => void (await connections.query(statements.makeLog, [application, epoch, pipelines])),
    recorder: (application, { id }, readOnly) => {
      const log = { id, application, description, connections, statements };
      return {
        maxEventBytes,
        reader: readerOf(log),
        record: batching(writerOf(log), () => prompts.prompt(id)),
        // A read-only recorder polls: to listen takes a connection of its own.
        prompted: (wake, heads) => prompts.subscribe({ log: id, wake, heads, listen: !readOnly }),
      };
    },
    close: () => prompts.close().then(() => connections.close()),
  });
}

function promptsOver(connections: Connections, { schema, listen, pace }: Required<Pick<PostgresOptions, "schema" | "listen" | "pace">>) {
  const channel = `es_${schema}`.slice(0, 63);
  const listener = listen ? new Listener(channel, () => clientOf(connections.pool)) : undefined;
  connections.onDemoted = () => listener?.renew();
  return new Prompts(connections, { channel, listener, pace });
}
