import type { Store } from "@es/core";
import { applicationName, checkedMaxEventBytes, ReadOnlyRecorder, wholeNumber } from "@es/core/adapter";
import type { PoolConnection } from "mysql2/promise";
import { Connections } from "./connections.js";
import { checkDriver } from "./driver.js";
import { findLog, openLog } from "./log.js";
import { checkVersion, migrate } from "./migrations.js";
import type { MysqlOptions } from "./options.js";
import { type MysqlConnection, poolFor } from "./pool.js";
import { MysqlRecorder } from "./recorder.js";
import { statementsFor } from "./statements.js";
import { checkedPrefix } from "./table-prefix.js";

const defaultPace = { fastest: 10, slowest: 80 };

/** The transaction of a unit, as views and work alongside get it: a connection of mysql2. */
export interface MysqlTransaction extends PoolConnection {}

/**
 * A store in MySQL 8 or MariaDB 10.6, or newer, over a URL, a pool of mysql2/promise that is given, or the
 * configuration of one that is made. Nothing is connected before an application is opened.
 */
export function mysql(given: MysqlConnection, options: MysqlOptions = {}): Store<MysqlTransaction> & AsyncDisposable {
  const { prefix = "es_", migrate: mayMigrate = true, pace = defaultPace } = options;
  const maxEventBytes = checkedMaxEventBytes(options.maxEventBytes);
  const statements = statementsFor(checkedPrefix(prefix));
  const { pool, own, description } = poolFor(given, prefix);
  const connections = new Connections(pool, { description, own });
  let migrated: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= connections.close();
    return closed;
  };
  return {
    description,
    shared: true,
    open: async (application, { pipelines, readOnly = false } = {}) => {
      applicationName(application);
      if (pipelines !== undefined) wholeNumber("pipelines", pipelines, 1);
      checkDriver(pool);
      const opening = { connections, statements, application, pipelines, maxEventBytes };
      if (readOnly) {
        await checkVersion(connections, prefix);
        return new ReadOnlyRecorder(new MysqlRecorder(await findLog(opening), pace));
      }
      migrated ??= migrate(connections, prefix, mayMigrate);
      await migrated.catch((error) => {
        migrated = undefined;
        throw error;
      });
      return new MysqlRecorder(await openLog(opening), pace);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
