import { mysql as store } from "@es/store-mysql";
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { type Append, type BareDriver, type BareEvent, databaseUrl, type Engine, EngineMissing, ownDatabase, serverUrl } from "./engine.js";

/** Databases of their own on the server, MySQL or MariaDB, that ES_MYSQL_URL names. */
export const mysql: Engine = {
  name: "mysql",
  open: async () => {
    const server = serverUrl("ES_MYSQL_URL", "mysql://root@127.0.0.1:3306");
    const name = ownDatabase();
    await administer(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const address = databaseUrl(server, name);
    const ours = store(address);
    const bare = await bareMysql(address);
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        await administer(server, `DROP DATABASE ${name}`);
      },
    };
  },
};

async function administer(server: URL, statement: string): Promise<void> {
  const connection = await createConnection({ uri: server.href, connectTimeout: 5000 }).catch((cause) => {
    throw new EngineMissing(`MySQL at ${server.host}`, "start it, or name another one in ES_MYSQL_URL", { cause });
  });
  await connection.query(statement).finally(() => connection.end());
}

const events = `
CREATE TABLE events (
  log INT NOT NULL,
  pipeline INT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  position BIGINT NOT NULL,
  unit BIGINT NOT NULL,
  aggregate_id VARBINARY(1020) NOT NULL,
  type VARBINARY(255) NOT NULL,
  data LONGBLOB NOT NULL,
  dependencies LONGTEXT CHARACTER SET ascii,
  PRIMARY KEY (log, pipeline, id),
  UNIQUE KEY place (log, aggregate_id, position),
  KEY (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC`;

const one = "INSERT INTO events (log, pipeline, unit, aggregate_id, position, type, data) VALUES (?, 0, 0, ?, ?, ?, ?)";
const many = "INSERT INTO events (log, pipeline, unit, aggregate_id, position, type, data) VALUES ?";
const next = "SELECT id, aggregate_id, position, type, data FROM events WHERE log = 1 AND pipeline = 0 AND id > ? ORDER BY id LIMIT 1";
const track = "UPDATE tracking SET position = ?";
const rows = `SELECT id, pipeline, aggregate_id, position, type, data, dependencies FROM events
  WHERE log = 1 AND pipeline = 0 AND id > ? ORDER BY id LIMIT ?`;
const history = "SELECT position, type, data FROM events WHERE log = 1 AND aggregate_id = ? ORDER BY position";

/** mysql2 alone: ids by AUTO_INCREMENT, which promises no order; one statement for each append. */
async function bareMysql(url: string): Promise<BareDriver> {
  const connections: Connection[] = [];
  const connect = async () => {
    const connection = await createConnection(url);
    connections.push(connection);
    return connection;
  };
  const connection = await connect();
  await connection.query(events);
  await connection.query("CREATE TABLE tracking (position BIGINT NOT NULL) ENGINE = InnoDB");
  await connection.query("INSERT INTO tracking VALUES (0)");
  let tracked = 0;
  return {
    caller: async () => appendBy(await connect()),
    copyNext: async () => {
      tracked = await copyAfter(connection, tracked);
    },
    rows: async (after, limit) => (await connection.execute<RowDataPacket[]>(rows, [after, `${limit}`]))[0],
    history: async (aggregateId) => (await connection.execute<RowDataPacket[]>(history, [aggregateId]))[0] as never,
    close: async () => {
      await Promise.all(connections.map((each) => each.end()));
    },
  };
}

async function copyAfter(connection: Connection, tracked: number): Promise<number> {
  const [[event]] = await connection.execute<RowDataPacket[]>(next, [tracked]);
  if (event === undefined) throw new Error(`Nothing follows ${tracked}: feed more`);
  await connection.beginTransaction();
  await connection.execute(one, [2, event.aggregate_id, event.position, event.type, event.data]);
  await connection.execute(track, [event.id]);
  await connection.commit();
  return event.id;
}

function appendBy(connection: Connection): Append {
  return async (events) => {
    try {
      await insert(connection, events);
      return true;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === "ER_DUP_ENTRY") return false;
      throw error;
    }
  };
}

async function insert(connection: Connection, events: readonly BareEvent[]): Promise<void> {
  const [event] = events;
  if (events.length > 1) await connection.query(many, [events.map((each) => [1, 0, 0, ...valuesOf(each)])]);
  else if (event !== undefined) await connection.execute(one, [1, ...valuesOf(event)]);
}

function valuesOf({ aggregateId, position, type, data }: BareEvent) {
  return [aggregateId, position, type, data];
}
