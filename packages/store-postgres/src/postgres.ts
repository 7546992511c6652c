import type { Store } from "@es/core";
import { applicationName, checkedMaxEventBytes, ReadOnlyRecorder, wholeNumber } from "@es/core/adapter";
import pg from "pg";
import { Connections } from "./connections.js";
import { Listener } from "./listener.js";
import { findLog, openLog } from "./log.js";
import { checkVersion, migrate } from "./migrations.js";
import type { PostgresOptions } from "./options.js";
import { type PostgresConnection, poolFor } from "./pool.js";
import { Prompts } from "./prompts.js";
import { PostgresRecorder } from "./recorder.js";
import { quotedSchema } from "./schema-name.js";
import { statementsFor } from "./statements.js";

const defaultPace = { fastest: 10, slowest: 80 };

/** The transaction of a unit, as views and work alongside get it: a client of pg. */
export interface PostgresTransaction extends pg.PoolClient {}

/**
 * A store in PostgreSQL 13 or newer, over a URL, a pg pool that is given, or the configuration of one that is made.
 * Nothing is connected before an application is opened.
 */
export function postgres(given: PostgresConnection, options: PostgresOptions = {}): Store<PostgresTransaction> & AsyncDisposable {
  const {
    schema = "es",
    migrate: mayMigrate = true,
    transactionPooling = false,
    listen = !transactionPooling,
    pace = defaultPace,
  } = options;
  const maxEventBytes = checkedMaxEventBytes(options.maxEventBytes);
  const statements = statementsFor(quotedSchema(schema));
  const { pool, own, description } = poolFor(given, { schema, transactionPooling });
  const connections = new Connections(pool, { description, own, prepared: !transactionPooling });
  const channel = `es_${schema}`.slice(0, 63);
  const listener = listen ? new Listener(channel, () => clientOf(pool)) : undefined;
  connections.onDemoted = () => listener?.renew();
  const prompts = new Prompts(connections, { channel, listener, pace });
  // Whoever looks only polls: to listen takes a connection of its own.
  const quietly = new Prompts(connections, { channel, listener: undefined, pace });
  let migrated: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= Promise.all([prompts.close(), quietly.close()]).then(() => connections.close());
    return closed;
  };
  return {
    description,
    shared: true,
    open: async (application, { pipelines, readOnly = false } = {}) => {
      applicationName(application);
      if (pipelines !== undefined) wholeNumber("pipelines", pipelines, 1);
      const opening = { connections, statements, application, pipelines, maxEventBytes };
      if (readOnly) {
        await checkVersion(connections, schema);
        return new ReadOnlyRecorder(new PostgresRecorder(await findLog(opening), quietly));
      }
      migrated ??= migrate(connections, schema, mayMigrate);
      await migrated.catch((error) => {
        migrated = undefined;
        throw error;
      });
      return new PostgresRecorder(await openLog(opening), prompts);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A connection beside the pool, made as those of the pool are. */
function clientOf({ options }: pg.Pool): pg.Client {
  const { password } = options; // hidden from being copied with the rest
  return new pg.Client({
    connectionTimeoutMillis: 5_000,
    query_timeout: 40_000,
    keepAlive: true,
    ...options,
    ...(password === undefined ? {} : { password }),
  });
}
