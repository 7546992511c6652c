import { appendStatements } from "./append-statements.js";
import { statement } from "./statement.js";

/** Every statement of the store, over the tables of one schema. */
export type Statements = ReturnType<typeof statementsFor>;

export function statementsFor(schema: string) {
  return {
    findLog: statement(`SELECT id, epoch, pipelines FROM ${schema}.logs WHERE application = $1`),

    makeLog: statement(`
WITH made AS (
  INSERT INTO ${schema}.logs (application, epoch, pipelines) VALUES ($1, $2, $3)
  ON CONFLICT (application) DO NOTHING
  RETURNING id, pipelines
)
INSERT INTO ${schema}.heads (log, pipeline, head)
SELECT made.id, pipeline, 0 FROM made, generate_series(0, made.pipelines - 1) AS pipeline`),

    lock: statement(`SELECT head FROM ${schema}.heads WHERE log = $1 AND pipeline = ANY($2::int[]) ORDER BY pipeline FOR UPDATE`),

    ...appendStatements(schema),

    // LIMIT keeps each look-up a look-up in the index, whatever the planner thinks of a table that has just begun to grow.
    places: statement(`
SELECT g.n::int, e.pipeline, e.id, e.unit
FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS g (aggregate_id, position, n)
CROSS JOIN LATERAL (
  SELECT pipeline, id, unit FROM ${schema}.events
  WHERE log = $1 AND aggregate_id = g.aggregate_id AND position = g.position LIMIT 1
) AS e`),

    standings: statement(`
SELECT upstream, pipeline, position, epoch, identity, unit FROM ${schema}.tracking
WHERE log = $1 AND (upstream, pipeline) IN (SELECT * FROM unnest($2::text[], $3::int[]))`),

    events: statement(`
SELECT aggregate_id, position, type, data, pipeline, id, dependencies, unit FROM ${schema}.events
WHERE log = $1 AND aggregate_id = $2 AND position > $3 AND position <= $4
ORDER BY position LIMIT $5`),

    eventsDescending: statement(`
SELECT aggregate_id, position, type, data, pipeline, id, dependencies, unit FROM ${schema}.events
WHERE log = $1 AND aggregate_id = $2 AND position > $3 AND position <= $4
ORDER BY position DESC LIMIT $5`),

    notifications: statement(`
SELECT aggregate_id, position, type, data, pipeline, id, dependencies, unit FROM ${schema}.events
WHERE log = $1 AND pipeline = $2 AND id > $3 AND id <= $4
ORDER BY id LIMIT $5`),

    notificationsOfTypes: statement(`
SELECT aggregate_id, position, type, data, pipeline, id, dependencies, unit FROM ${schema}.events
WHERE log = $1 AND pipeline = $2 AND id > $3 AND id <= $4 AND type = ANY($6::text[])
ORDER BY id LIMIT $5`),

    head: statement(`SELECT head FROM ${schema}.heads WHERE log = $1 AND pipeline = $2`),

    heads: statement(`SELECT head FROM ${schema}.heads WHERE log = $1 ORDER BY pipeline`),

    tracked: statement(`SELECT position, epoch, identity FROM ${schema}.tracking WHERE log = $1 AND upstream = $2 AND pipeline = $3`),

    positions: statement(`SELECT pipeline, position, epoch, identity FROM ${schema}.tracking WHERE log = $1 AND upstream = $2`),

    snapshot: statement(`SELECT position, data FROM ${schema}.snapshots WHERE log = $1 AND aggregate_id = $2`),

    keepSnapshot: statement(`
INSERT INTO ${schema}.snapshots AS s (log, aggregate_id, position, data) VALUES ($1, $2, $3, $4)
ON CONFLICT (log, aggregate_id) DO UPDATE SET position = excluded.position, data = excluded.data
WHERE s.position < excluded.position OR s.position = $5`),
  };
}
