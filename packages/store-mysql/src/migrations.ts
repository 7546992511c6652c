import { InvalidArgument, StoreUnavailable } from "@es/core";
import { checkSchemaVersion, SchemaTooNew, wholeNumber } from "@es/core/adapter";
import type { PoolConnection } from "mysql2/promise";
import { type Connections, changed, rowsOf } from "./connections.js";

/**
 * The steps from nothing to the present tables, in order; a step that was released is never changed. DDL commits by
 * itself, so a step may be found half done: each statement has to do no harm when it is run again.
 *
 * Names and ids are VARBINARY: no collation says that "a" is "A" or "a ".
 */
const steps: readonly ((prefix: string) => readonly string[])[] = [
  (prefix) => [
    `CREATE TABLE IF NOT EXISTS \`${prefix}logs\` (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  application VARBINARY(64) NOT NULL,
  epoch VARBINARY(64) NOT NULL,
  pipelines INT NOT NULL,
  UNIQUE KEY application (application)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4`,
    `CREATE TABLE IF NOT EXISTS \`${prefix}pipelines\` (
  log INT NOT NULL,
  pipeline INT NOT NULL,
  PRIMARY KEY (log, pipeline)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4`,
    `CREATE TABLE IF NOT EXISTS \`${prefix}events\` (
  log INT NOT NULL,
  pipeline INT NOT NULL,
  id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  unit BIGINT NOT NULL,
  aggregate_id VARBINARY(1020) NOT NULL,
  type VARBINARY(255) NOT NULL,
  data LONGBLOB NOT NULL,
  dependencies LONGTEXT CHARACTER SET ascii,
  PRIMARY KEY (log, pipeline, id),
  UNIQUE KEY place (log, aggregate_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 ROW_FORMAT = DYNAMIC`,
    `CREATE TABLE IF NOT EXISTS \`${prefix}tracking\` (
  log INT NOT NULL,
  upstream VARBINARY(255) NOT NULL,
  pipeline INT NOT NULL,
  position BIGINT NOT NULL,
  epoch VARBINARY(255) NOT NULL,
  unit BIGINT NOT NULL,
  PRIMARY KEY (log, upstream, pipeline)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 ROW_FORMAT = DYNAMIC`,
    `CREATE TABLE IF NOT EXISTS \`${prefix}snapshots\` (
  log INT NOT NULL,
  aggregate_id VARBINARY(1020) NOT NULL,
  position BIGINT NOT NULL,
  data LONGBLOB NOT NULL,
  PRIMARY KEY (log, aggregate_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 ROW_FORMAT = DYNAMIC`,
  ],
  // Which event the position stands at; what was tracked before stays without.
  (prefix) => [`ALTER TABLE \`${prefix}tracking\` ADD COLUMN identity VARBINARY(100) NULL`],
  // When it was recorded, in milliseconds since 1970; what was recorded before stays without.
  (prefix) => [`ALTER TABLE \`${prefix}events\` ADD COLUMN recorded_at BIGINT NULL`],
];

const longestWait = 60;

/**
 * The tables of the store as SQL, for those who make them by hand, in the database that is to hold them: all of them, or
 * what is missing from tables of the version `from`, which the newest row of the table `migrations` says. Run it once.
 */
export function mysqlMigrations(prefix = "es_", from = 0): string {
  return statements(checkedPrefix(prefix), wholeNumber("from", from, 0))
    .map((statement) => `${statement};`)
    .join("\n\n");
}

/** Which tables to bring up to date, and whether it is allowed. */
export interface Migrating {
  readonly description: string;
  readonly prefix: string;
  readonly allowed: boolean;
}

/** Brings the tables to the present version, however many processes do so at once; or only checks, if told to. */
export async function migrate(connections: Connections, { description, prefix, allowed }: Migrating): Promise<void> {
  await connections.lend(async (connection) => {
    const [chosen] = await rowsOf(connection, "SELECT DATABASE() AS name", []);
    if (chosen?.name === null) {
      throw new StoreUnavailable(description, "no database is named: say which, as in mysql://user@host/shop");
    }
    const found = await versionOf(connection, prefix);
    if (found === steps.length) return;
    if (found > steps.length) throw new SchemaTooNew(description, found, steps.length);
    if (!allowed) {
      const why = `its tables have version ${found}, not ${steps.length}, and \`migrate\` is off: run what mysqlMigrations("${prefix}"${found === 0 ? "" : `, ${found}`}) prints`;
      throw new StoreUnavailable(description, why);
    }
    await holding(connection, description, async () => {
      for (const statement of statements(prefix, await versionOf(connection, prefix))) await once(connection, statement);
    });
  });
}

/** Rejects unless the tables are of the present version: nothing is brought up to date. */
export async function checkVersion(connections: Connections, { description, prefix }: Omit<Migrating, "allowed">): Promise<void> {
  checkSchemaVersion(description, await connections.lend((connection) => versionOf(connection, prefix)), steps.length);
}

/** A column that is there already was added by a step that was found half done: MySQL has no ADD COLUMN IF NOT EXISTS. */
async function once(connection: PoolConnection, statement: string): Promise<void> {
  try {
    await changed(connection, statement, []);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ER_DUP_FIELDNAME") throw error;
  }
}

/** A lock of the server's that ends with the connection. The second process finds the work done. */
async function holding(connection: PoolConnection, store: string, work: () => Promise<void>): Promise<void> {
  // The name is the server's, not the database's, and short.
  const name = "CONCAT('@es/store-mysql ', MD5(DATABASE()))";
  const [lock] = await rowsOf(connection, `SELECT GET_LOCK(${name}, ${longestWait}) AS held`, []);
  if (Number(lock?.held) !== 1) {
    throw new StoreUnavailable(store, `others have been migrating it for ${longestWait} s: try again when they are done`);
  }
  try {
    await work();
  } finally {
    await rowsOf(connection, `SELECT RELEASE_LOCK(${name})`, []);
  }
}

function statements(prefix: string, from: number): readonly string[] {
  const begin = `CREATE TABLE IF NOT EXISTS \`${prefix}migrations\` (version INT NOT NULL PRIMARY KEY) ENGINE = InnoDB`;
  const rest = steps
    .slice(from)
    .flatMap((step, index) => [...step(prefix), `INSERT INTO \`${prefix}migrations\` (version) VALUES (${from + index + 1})`]);
  return [...(from === 0 ? [begin] : []), ...rest];
}

async function versionOf(connection: PoolConnection, prefix: string): Promise<number> {
  const made = "SELECT COUNT(*) AS made FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?";
  const [found] = await rowsOf(connection, made, [`${prefix}migrations`]);
  if (Number(found?.made) === 0) return 0;
  const [newest] = await rowsOf(connection, `SELECT COALESCE(MAX(version), 0) AS version FROM \`${prefix}migrations\``, []);
  return Number(newest?.version);
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,49}$/;

/** Returns the prefix of the store's tables, or throws InvalidArgument: 1 to 50 letters, digits and _, not beginning with a digit. */
export function checkedPrefix(prefix: string): string {
  if (typeof prefix !== "string" || !plainName.test(prefix)) {
    throw new InvalidArgument("prefix", prefix, "1 to 50 letters, digits and _, not beginning with a digit");
  }
  return prefix;
}
