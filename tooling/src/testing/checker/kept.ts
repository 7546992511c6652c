/** An event as a database keeps it; `data` is what the event says, without the envelope. */
export interface KeptEvent {
  readonly application: string;
  readonly pipeline: number;
  readonly id: number;
  readonly aggregateId: string;
  readonly position: number;
  readonly type: string;
  readonly data: unknown;
}

/** Where an application stands in a pipeline of an upstream. */
export interface KeptPosition {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  readonly position: number;
}

/** The tables of a system at one moment, read by plain SQL that shares no code with the writer. */
export interface Kept {
  /** By application, pipeline and id. */
  readonly events: readonly KeptEvent[];
  readonly positions: readonly KeptPosition[];
}

/** Runs a query; all queries of one reading have to see the database in the same moment. */
export type Query = (sql: string) => Promise<readonly object[]> | readonly object[];

/** Returns the tables in a schema of Postgres. */
export function keptInPostgres(query: Query, schema: string): Promise<Kept> {
  return read(query, {
    events: `
SELECT l.application, e.pipeline, e.id, e.aggregate_id, e.position, e.type, e.data
FROM ${schema}.events e JOIN ${schema}.logs l ON l.id = e.log
ORDER BY l.application, e.pipeline, e.id`,
    positions: `
SELECT l.application, t.upstream, t.pipeline, t.position
FROM ${schema}.tracking t JOIN ${schema}.logs l ON l.id = t.log`,
  });
}

/** Returns the tables in a file of SQLite. */
export function keptInSqlite(query: Query): Promise<Kept> {
  return read(query, {
    events: `
SELECT a.name AS application, e.pipeline, e.id, e.aggregate_id, e.position, e.type, e.data
FROM es_events e JOIN es_applications a ON a.key = e.application
ORDER BY a.name, e.pipeline, e.id`,
    positions: `
SELECT a.name AS application, t.upstream, t.pipeline, t.position
FROM es_tracking t JOIN es_applications a ON a.key = t.application`,
  });
}

type EventRow = Record<"application" | "aggregate_id" | "type", string> &
  Record<"pipeline" | "id" | "position", unknown> & { data: Buffer };
type PositionRow = Record<"application" | "upstream", string> & Record<"pipeline" | "position", unknown>;

async function read(query: Query, sql: { readonly events: string; readonly positions: string }): Promise<Kept> {
  const events = (await query(sql.events)) as readonly EventRow[];
  const positions = (await query(sql.positions)) as readonly PositionRow[];
  return {
    events: events.map(({ application, pipeline, id, aggregate_id: aggregateId, position, type, data }) => ({
      ...{ application, aggregateId, type },
      ...{ pipeline: Number(pipeline), id: Number(id), position: Number(position) },
      data: JSON.parse(data.toString("utf8")).data,
    })),
    positions: positions.map((row) => ({ ...row, pipeline: Number(row.pipeline), position: Number(row.position) })),
  };
}
