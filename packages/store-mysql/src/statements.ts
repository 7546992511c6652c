/** Every statement of the store, over the tables with one prefix. */
export type Statements = ReturnType<typeof statementsFor>;

const eventColumns = "log, pipeline, id, position, unit, aggregate_id, type, data, dependencies, recorded_at";

/**
 * How the bytes of packed events are cut: counted in bytes even where the driver calls them text, which CAST would not ensure.
 * In place is quickest for few bytes, but converts them all for each event; from a row of their own they are converted once.
 */
export type Cutting = "in place" | "from a row";

const bytes = "CONVERT(? USING binary)";

/** A row with the bytes of all events. Beside a column of the table's it has room for them, however long the driver calls them. */
function rowOfBytes(prefix: string): string {
  const room = `SELECT data, data, data FROM \`${prefix}events\` WHERE FALSE`;
  return `(SELECT ${bytes} AS aggregate_id, ${bytes} AS type, ${bytes} AS data UNION ALL ${room}) AS b STRAIGHT_JOIN `;
}

/**
 * The expressions that insert a packed event: its aggregate's id, its type and its data, each cut from bytes that hold all events'.
 * Where the event before is missing, or of another unit, the position becomes NULL, which the table refuses, and the whole statement with it.
 */
function packedValues(prefix: string, source: (name: string) => string): string {
  const part = (name: string) => `SUBSTRING(${source(name)}, e.${name}_start, e.${name}_length)`;
  const position = `
  IF(e.predecessor IS NULL, e.position, (
    SELECT x.position + 1 FROM \`${prefix}events\` AS x
    WHERE x.log = ? AND x.aggregate_id = ${part("aggregate_id")} AND x.position = e.predecessor AND x.unit = COALESCE(e.predecessor_unit, x.unit)
  ))`;
  return `${position}, e.unit, ${part("aggregate_id")}, ${part("type")}, ${part("data")}, e.dependencies, e.recorded_at`;
}

function bothWays(prefix: string, statement: (values: string, from: string) => string): Readonly<Record<Cutting, string>> {
  const inPlace = packedValues(prefix, () => bytes);
  const fromRow = packedValues(prefix, (name) => `b.${name}`);
  return { "in place": statement(inPlace, ""), "from a row": statement(fromRow, rowOfBytes(prefix)) };
}

const packedColumns = `
  position BIGINT PATH '$[0]',
  unit BIGINT PATH '$[1]',
  dependencies LONGTEXT CHARACTER SET ascii PATH '$[2]',
  aggregate_id_start INT PATH '$[3]',
  aggregate_id_length INT PATH '$[4]',
  type_start INT PATH '$[5]',
  type_length INT PATH '$[6]',
  data_start INT PATH '$[7]',
  data_length INT PATH '$[8]',
  predecessor BIGINT PATH '$[9]',
  predecessor_unit BIGINT PATH '$[10]',
  recorded_at BIGINT PATH '$[13]'`;

/** What is read of an event. */
const readColumns = "aggregate_id, position, type, data, pipeline, id, dependencies, unit, recorded_at";

/**
 * Lists go in as one JSON value, so that a statement is prepared once for lists of any length. Bytes stay beside it, one
 * behind the other, and the JSON says where: the server would take a multiple of the time to unpack them from it.
 */
export function statementsFor(prefix: string) {
  return {
    findLog: `SELECT id, epoch, pipelines FROM \`${prefix}logs\` WHERE application = ?`,

    makeLog: `INSERT INTO \`${prefix}logs\` (application, epoch, pipelines) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE id = id`,

    countPipelines: `SELECT COUNT(*) AS made FROM \`${prefix}pipelines\` WHERE log = ?`,

    makePipelines: `
INSERT IGNORE INTO \`${prefix}pipelines\` (log, pipeline)
SELECT l.id, p.pipeline FROM \`${prefix}logs\` AS l, JSON_TABLE(?, '$[*]' COLUMNS (pipeline INT PATH '$')) AS p
WHERE l.application = ? AND p.pipeline < l.pipelines`,

    lock: `SELECT pipeline FROM \`${prefix}pipelines\` WHERE log = ? AND pipeline = ? FOR UPDATE`,

    // The primary key lets only one writer have the next id, and holds it to the commit: the others are refused and do it again.
    // LAST_INSERT_ID carries the head that was found to the driver, for want of RETURNING.
    append: bothWays(
      prefix,
      (values, from) => `
INSERT INTO \`${prefix}events\` (${eventColumns})
SELECT ?, ?, LAST_INSERT_ID(h.head) + e.n, ${values}
FROM ${from}(SELECT COALESCE(MAX(id), 0) AS head FROM \`${prefix}events\` WHERE log = ? AND pipeline = ?) AS h
STRAIGHT_JOIN JSON_TABLE(?, '$[*]' COLUMNS (${packedColumns},
  n FOR ORDINALITY
)) AS e`,
    ),

    appendOne: `
INSERT INTO \`${prefix}events\` (${eventColumns})
SELECT ?, ?, LAST_INSERT_ID(h.head) + 1, ?, ?, ?, ?, ?, ?, ?
FROM (SELECT COALESCE(MAX(id), 0) AS head FROM \`${prefix}events\` WHERE log = ? AND pipeline = ?) AS h`,

    appendNext: `
INSERT INTO \`${prefix}events\` (${eventColumns})
SELECT ?, ?, LAST_INSERT_ID(h.head) + 1, x.position + 1, ?, ?, ?, ?, ?, ?
FROM (SELECT position FROM \`${prefix}events\` WHERE log = ? AND aggregate_id = ? AND position = ? AND unit = COALESCE(?, unit)) AS x
STRAIGHT_JOIN (SELECT COALESCE(MAX(id), 0) AS head FROM \`${prefix}events\` WHERE log = ? AND pipeline = ?) AS h`,

    // LAST_INSERT_ID carries one number: the sum of the heads tells whether they are those that are known.
    // STRAIGHT_JOIN keeps the order of the list, which is that of pipelines: so no two writers wait for each other.
    appendAcross: bothWays(
      prefix,
      (values, from) => `
INSERT INTO \`${prefix}events\` (${eventColumns})
SELECT ?, e.pipeline, h.head + e.nth, ${values}
FROM ${from}JSON_TABLE(?, '$[*]' COLUMNS (${packedColumns},
  pipeline INT PATH '$[11]',
  nth INT PATH '$[12]'
)) AS e
STRAIGHT_JOIN (
  SELECT pipeline, head, SUM(head) OVER () AS total FROM (
    SELECT w.pipeline, COALESCE((
      SELECT x.id FROM \`${prefix}events\` AS x WHERE x.log = ? AND x.pipeline = w.pipeline ORDER BY x.id DESC LIMIT 1
    ), 0) - w.already AS head
    FROM JSON_TABLE(?, '$[*]' COLUMNS (pipeline INT PATH '$[0]', already INT PATH '$[1]')) AS w
  ) AS found
) AS h ON h.pipeline = e.pipeline
WHERE LAST_INSERT_ID(h.total) >= 0`,
    ),

    move: `
UPDATE \`${prefix}tracking\` SET position = ?, epoch = ?, unit = ?, identity = ?
WHERE log = ? AND upstream = ? AND pipeline = ? AND position = ? AND (epoch = ? OR position = 0 OR ?)`,

    beginTracking: `INSERT INTO \`${prefix}tracking\` (log, upstream, pipeline, position, epoch, unit, identity) VALUES (?, ?, ?, ?, ?, ?, ?)`,

    places: `
SELECT g.n, e.pipeline, e.id, e.unit
FROM JSON_TABLE(?, '$[*]' COLUMNS (
  n FOR ORDINALITY,
  aggregate_id VARCHAR(1400) CHARACTER SET ascii PATH '$[0]',
  position BIGINT PATH '$[1]'
)) AS g
STRAIGHT_JOIN \`${prefix}events\` AS e ON e.log = ? AND e.aggregate_id = FROM_BASE64(g.aggregate_id) AND e.position = g.position`,

    events: `
SELECT ${readColumns} FROM \`${prefix}events\`
WHERE log = ? AND aggregate_id = ? AND position > ? AND position <= ?
ORDER BY position LIMIT ?`,

    eventsDescending: `
SELECT ${readColumns} FROM \`${prefix}events\`
WHERE log = ? AND aggregate_id = ? AND position > ? AND position <= ?
ORDER BY position DESC LIMIT ?`,

    notifications: `
SELECT ${readColumns} FROM \`${prefix}events\`
WHERE log = ? AND pipeline = ? AND id > ? AND id <= ?
ORDER BY id LIMIT ?`,

    notificationsOfTypes: `
SELECT ${readColumns} FROM \`${prefix}events\`
WHERE log = ? AND pipeline = ? AND id > ? AND id <= ? AND JSON_CONTAINS(?, JSON_QUOTE(HEX(type)))
ORDER BY id LIMIT ?`,

    head: `SELECT COALESCE(MAX(id), 0) AS head FROM \`${prefix}events\` WHERE log = ? AND pipeline = ?`,

    heads: `
SELECT (SELECT e.id FROM \`${prefix}events\` AS e WHERE e.log = p.log AND e.pipeline = p.pipeline ORDER BY e.id DESC LIMIT 1) AS head
FROM \`${prefix}pipelines\` AS p WHERE p.log = ? ORDER BY p.pipeline`,

    tracked: `SELECT position, epoch, unit, identity FROM \`${prefix}tracking\` WHERE log = ? AND upstream = ? AND pipeline = ?`,

    positions: `SELECT pipeline, position, epoch, identity FROM \`${prefix}tracking\` WHERE log = ? AND upstream = ?`,

    snapshot: `SELECT position, data FROM \`${prefix}snapshots\` WHERE log = ? AND aggregate_id = ?`,

    // From left to right: the data looks at the position before it is changed.
    keepSnapshot: `
INSERT INTO \`${prefix}snapshots\` (log, aggregate_id, position, data) VALUES (?, ?, ?, ?)
ON DUPLICATE KEY UPDATE
  data = IF(VALUES(position) > position OR position = ?, VALUES(data), data),
  position = IF(VALUES(position) > position OR position = ?, VALUES(position), position)`,
  };
}
