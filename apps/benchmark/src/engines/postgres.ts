import { postgres as store } from "@es/store-postgres";
import pg from "pg";
import { type Append, type BareDriver, type BareEvent, databaseUrl, type Engine, EngineMissing, ownDatabase, serverUrl } from "./engine.js";

/** Databases of their own on the server that ES_POSTGRES_URL names. */
export const postgres: Engine = {
  name: "postgres",
  open: async () => {
    const server = serverUrl("ES_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres");
    const name = ownDatabase();
    await administer(server, `CREATE DATABASE ${name}`);
    const address = databaseUrl(server, name);
    const ours = store(address);
    const bare = await barePostgres(address);
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
      },
    };
  },
};

async function administer(server: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.href, connectionTimeoutMillis: 5000 });
  await client.connect().catch((cause) => {
    throw new EngineMissing(`Postgres at ${server.host}`, "start it, or name another one in ES_POSTGRES_URL", { cause });
  });
  await client.query(statement).finally(() => client.end());
}

const tables = `
CREATE TABLE events (
  log integer NOT NULL,
  pipeline integer NOT NULL,
  id bigserial NOT NULL,
  position bigint NOT NULL,
  unit bigint NOT NULL,
  aggregate_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  data bytea NOT NULL,
  dependencies text,
  PRIMARY KEY (log, pipeline, id),
  UNIQUE (log, aggregate_id, position)
);
CREATE TABLE tracking (position bigint NOT NULL);
INSERT INTO tracking VALUES (0);
`;

const one = {
  name: "one",
  text: "INSERT INTO events (log, pipeline, unit, aggregate_id, position, type, data) VALUES (1, 0, 0, $1, $2, $3, $4)",
};

const many = {
  name: "many",
  text: `INSERT INTO events (log, pipeline, unit, aggregate_id, position, type, data)
    SELECT 1, 0, 0, * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[])`,
};

const next = {
  name: "next",
  text: "SELECT id, aggregate_id, position, type, data FROM events WHERE log = 1 AND pipeline = 0 AND id > $1 ORDER BY id LIMIT 1",
};

const copy = {
  name: "copy",
  text: `WITH moved AS (UPDATE tracking SET position = $1)
    INSERT INTO events (log, pipeline, unit, aggregate_id, position, type, data) VALUES (2, 0, 0, $2, $3, $4, $5)`,
};

const rows = {
  name: "rows",
  text: `SELECT id, pipeline, aggregate_id, position, type, data, dependencies FROM events
    WHERE log = 1 AND pipeline = 0 AND id > $1 ORDER BY id LIMIT $2`,
};

const history = { name: "history", text: "SELECT position, type, data FROM events WHERE log = 1 AND aggregate_id = $1 ORDER BY position" };

/** pg alone: ids from a sequence, which promises no order; one prepared statement for each append. */
async function barePostgres(url: string): Promise<BareDriver> {
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  };
  const client = await connect();
  await client.query(tables);
  let tracked = 0;
  return {
    caller: async () => appendBy(await connect()),
    copyNext: async () => {
      const [event] = (await client.query({ ...next, values: [tracked] })).rows;
      if (event === undefined) throw new Error(`Nothing follows ${tracked}: feed more`);
      tracked = Number(event.id);
      await client.query({ ...copy, values: [tracked, event.aggregate_id, event.position, event.type, event.data] });
    },
    rows: async (after, limit) => (await client.query({ ...rows, values: [after, limit] })).rows,
    history: async (aggregateId) => (await client.query({ ...history, values: [aggregateId] })).rows,
    close: async () => {
      await Promise.all(clients.map((each) => each.end()));
    },
  };
}

function appendBy(client: pg.Client): Append {
  return async (events) => {
    const columns = columnsOf(events);
    const query = events.length === 1 ? { ...one, values: columns.map(([value]) => value) } : { ...many, values: columns };
    try {
      await client.query(query);
      return true;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === "23505") return false;
      throw error;
    }
  };
}

function columnsOf(events: readonly BareEvent[]): unknown[][] {
  return [
    events.map(({ aggregateId }) => aggregateId),
    events.map(({ position }) => position),
    events.map(({ type }) => type),
    events.map(({ data }) => data),
  ];
}
