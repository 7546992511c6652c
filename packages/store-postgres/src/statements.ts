import { createHash } from "node:crypto";

/** A statement of the store; by its name a connection prepares it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Names a statement after its text. */
export function statement(text: string): Statement {
  return { text, name: `es_${createHash("sha256").update(text).digest("hex").slice(0, 24)}` };
}

/** Every statement of the store, over the tables of one schema. */
export type Statements = ReturnType<typeof statementsFor>;

export function statementsFor(schema: string) {
  return { ...readStatements(schema), ...writeStatements(schema) };
}

/** What is read of an event. */
const readColumns = "aggregate_id, position, type, data, pipeline, id, dependencies, unit, recorded_at";

function readStatements(schema: string) {
  return {
    findLog: statement(`SELECT id, epoch, pipelines FROM ${schema}.logs WHERE application = $1`),

    // LIMIT keeps each look-up a look-up in the index, whatever the planner thinks of a table that has just begun to grow.
    places: statement(`
SELECT g.n::int, e.pipeline, e.id, e.unit
FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS g (aggregate_id, position, n)
CROSS JOIN LATERAL (
  SELECT pipeline, id, unit FROM ${schema}.events
  WHERE log = $1 AND aggregate_id = g.aggregate_id AND position = g.position LIMIT 1
) AS e`),

    positionsOf: statement(`
SELECT upstream, pipeline, position, epoch, identity, unit FROM ${schema}.tracking
WHERE log = $1 AND (upstream, pipeline) IN (SELECT * FROM unnest($2::text[], $3::int[]))`),

    events: statement(`
SELECT ${readColumns} FROM ${schema}.events
WHERE log = $1 AND aggregate_id = $2 AND position > $3 AND position <= $4
ORDER BY position LIMIT $5`),

    eventsDescending: statement(`
SELECT ${readColumns} FROM ${schema}.events
WHERE log = $1 AND aggregate_id = $2 AND position > $3 AND position <= $4
ORDER BY position DESC LIMIT $5`),

    notifications: statement(`
SELECT ${readColumns} FROM ${schema}.events
WHERE log = $1 AND pipeline = $2 AND id > $3 AND id <= $4
ORDER BY id LIMIT $5`),

    notificationsOfTypes: statement(`
SELECT ${readColumns} FROM ${schema}.events
WHERE log = $1 AND pipeline = $2 AND id > $3 AND id <= $4 AND type = ANY($6::text[])
ORDER BY id LIMIT $5`),

    head: statement(`SELECT head FROM ${schema}.heads WHERE log = $1 AND pipeline = $2`),

    heads: statement(`SELECT head FROM ${schema}.heads WHERE log = $1 ORDER BY pipeline`),

    tracked: statement(`SELECT position, epoch, identity FROM ${schema}.tracking WHERE log = $1 AND upstream = $2 AND pipeline = $3`),

    positions: statement(`SELECT pipeline, position, epoch, identity FROM ${schema}.tracking WHERE log = $1 AND upstream = $2`),

    snapshot: statement(`SELECT position, data FROM ${schema}.snapshots WHERE log = $1 AND aggregate_id = $2`),
  };
}

/**
 * The statements that append to a log, over the tables of one schema. They take a list of each kind by a
 * SELECT, which hides its length: for short lists Postgres would think the general plan too dear, and plan anew each time.
 */
function writeStatements(schema: string) {
  // Where the event before is missing, or of another unit than e.needs, which is -1 for any, the position becomes NULL, which the table refuses, and the whole statement with it. LIMIT
  // keeps each look-up a look-up in the index, whatever the planner thinks of a table that has just begun to grow.
  const position = `CASE WHEN e.needs IS NOT NULL THEN (
    SELECT x.position + 1 FROM ${schema}.events AS x
    WHERE x.log = $1 AND x.aggregate_id = e.aggregate_id AND x.position = e.position - 1 AND e.needs IN (-1, x.unit) LIMIT 1
  ) ELSE e.position END`;

  const eventsOfOne = `  INSERT INTO ${schema}.events (log, pipeline, id, position, unit, aggregate_id, type, data, dependencies, recorded_at)
  SELECT $1, $2, head.before + e.n, ${position}, e.unit, e.aggregate_id, e.type, substring($4::bytea FROM e.start FOR e.length),
    e.dependencies, e.recorded_at
  FROM head, unnest((SELECT $5::text[]), $6::bigint[], $7::text[], $8::int[], $9::int[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[])
    WITH ORDINALITY AS e (aggregate_id, position, type, start, length, dependencies, unit, needs, recorded_at, n)`;

  const eventsAcross = `  INSERT INTO ${schema}.events (log, pipeline, id, position, unit, aggregate_id, type, data, dependencies, recorded_at)
  SELECT $1, e.pipeline, head.before + e.n, ${position}, e.unit, e.aggregate_id, e.type, substring($4::bytea FROM e.start FOR e.length),
    e.dependencies, e.recorded_at
  FROM unnest((SELECT $5::text[]), $6::bigint[], $7::text[], $8::int[], $9::int[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[],
    $14::int[], $15::int[])
    AS e (aggregate_id, position, type, start, length, dependencies, unit, needs, recorded_at, pipeline, n)
  JOIN head ON head.pipeline = e.pipeline`;

  // The heads of several pipelines are locked in one order: then no two writers wait for each other.
  const headsAcross = (pipelines: string) => `WITH locked AS (
  SELECT h.pipeline, w.count
  FROM ${schema}.heads AS h, unnest(${pipelines}, $3::int[]) AS w (pipeline, count)
  WHERE h.log = $1 AND h.pipeline = w.pipeline
  ORDER BY h.pipeline
  FOR UPDATE OF h
), head AS (
  UPDATE ${schema}.heads AS h SET head = h.head + locked.count FROM locked
  WHERE h.log = $1 AND h.pipeline = locked.pipeline
  RETURNING h.pipeline, h.head - locked.count AS before
)`;

  const moves = `  INSERT INTO ${schema}.tracking AS t (log, upstream, pipeline, position, came_from, epoch, unit, identity)
  SELECT $1, m.upstream, m.pipeline,
    CASE WHEN m.came_from IN (0, -1) OR EXISTS (
      SELECT FROM ${schema}.tracking AS x WHERE x.log = $1 AND x.upstream = m.upstream AND x.pipeline = m.pipeline
    ) THEN m.position END,
    m.came_from, m.epoch, m.unit, m.identity`;

  // A position that is not where it was read becomes NULL, which the table refuses, and the whole statement with it.
  // One that is moved whatever its epoch comes from -1 - position: all that the update sees of a move are the columns.
  const movesExpected = `  ON CONFLICT (log, upstream, pipeline) DO UPDATE SET
    position = CASE
      WHEN t.position = excluded.came_from AND (t.epoch = excluded.epoch OR excluded.came_from = 0) THEN excluded.position
      WHEN t.position = -1 - excluded.came_from THEN excluded.position
    END,
    came_from = excluded.came_from, epoch = excluded.epoch, unit = excluded.unit, identity = excluded.identity`;

  return {
    makeLog: statement(`
WITH made AS (
  INSERT INTO ${schema}.logs (application, epoch, pipelines) VALUES ($1, $2, $3)
  ON CONFLICT (application) DO NOTHING
  RETURNING id, pipelines
)
INSERT INTO ${schema}.heads (log, pipeline, head)
SELECT made.id, pipeline, 0 FROM made, generate_series(0, made.pipelines - 1) AS pipeline`),

    lock: statement(`SELECT head FROM ${schema}.heads WHERE log = $1 AND pipeline = ANY($2::int[]) ORDER BY pipeline FOR UPDATE`),

    // The update of the head holds its row to the commit, so ids are given in the order of commits.
    append: statement(`
WITH head AS (
  UPDATE ${schema}.heads SET head = head + $3 WHERE log = $1 AND pipeline = $2
  RETURNING pipeline, head - $3 AS before
), kept AS (
${eventsOfOne}
)
SELECT pipeline, before FROM head`),

    // A lone event is most of what a quiet application records, and arrays cost more than they carry.
    appendOne: statement(`
WITH head AS (
  UPDATE ${schema}.heads SET head = head + 1 WHERE log = $1 AND pipeline = $2
  RETURNING head
)
INSERT INTO ${schema}.events (log, pipeline, id, position, unit, aggregate_id, type, data, dependencies, recorded_at)
SELECT $1, $2, head.head, $3, $4, $5, $6, $7, $8, $9 FROM head
RETURNING pipeline, id - 1 AS before`),

    appendNext: statement(`
WITH head AS (
  UPDATE ${schema}.heads SET head = head + 1 WHERE log = $1 AND pipeline = $2
  RETURNING head
)
INSERT INTO ${schema}.events (log, pipeline, id, position, unit, aggregate_id, type, data, dependencies, recorded_at)
SELECT $1, $2, head.head,
  (
    SELECT x.position + 1 FROM ${schema}.events AS x
    WHERE x.log = $1 AND x.aggregate_id = $5 AND x.position = (SELECT $3::bigint - 1) AND $10::bigint IN (-1, x.unit) LIMIT 1
  ),
  $4, $5, $6, $7, $8, $9
FROM head
RETURNING pipeline, id - 1 AS before`),

    appendTracking: statement(`
WITH head AS (
  UPDATE ${schema}.heads SET head = head + $3 WHERE log = $1 AND pipeline = $2
  RETURNING pipeline, head - $3 AS before
), kept AS (
${eventsOfOne}
), moved AS (
${moves}
  FROM head, unnest((SELECT $14::text[]), $15::int[], $16::bigint[], $17::bigint[], $18::text[], $19::bigint[], $20::text[])
    AS m (upstream, pipeline, position, came_from, epoch, unit, identity)
${movesExpected}
)
SELECT pipeline, before FROM head`),

    appendAcross: statement(`
${headsAcross("$2::int[]")}, kept AS (
${eventsAcross}
)
SELECT pipeline, before FROM head`),

    appendTrackingAcross: statement(`
${headsAcross("(SELECT $2::int[])")}, kept AS (
${eventsAcross}
), moved AS (
${moves}
  FROM (SELECT count(*) FROM head) AS locked_first,
    unnest((SELECT $16::text[]), $17::int[], $18::bigint[], $19::bigint[], $20::text[], $21::bigint[], $22::text[])
      AS m (upstream, pipeline, position, came_from, epoch, unit, identity)
${movesExpected}
)
SELECT pipeline, before FROM head`),

    keepSnapshot: statement(`
INSERT INTO ${schema}.snapshots AS s (log, aggregate_id, position, data) VALUES ($1, $2, $3, $4)
ON CONFLICT (log, aggregate_id) DO UPDATE SET position = excluded.position, data = excluded.data
WHERE s.position < excluded.position OR s.position = $5`),
  };
}
