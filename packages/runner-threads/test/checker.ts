import Database from "better-sqlite3";

/**
 * What is wrong with a file of the contract's system after all work is done: reads the tables alone, and shares no code
 * with what wrote them. `acknowledged` are the ids of the numbers whose commands were answered.
 */
export function faultsIn(path: string, acknowledged: readonly string[]): readonly string[] {
  const db = new Database(path, { readonly: true });
  try {
    const given = aggregatesIn(db, "numbers").map((id) => id.slice("number/".length));
    const there = new Set(given);
    return [
      ...acknowledged.filter((id) => !there.has(id)).map((id) => `${id} was acknowledged and is lost`),
      ...gapsInLogs(db),
      ...gapsInAggregates(db),
      ...trackingBehind(db),
      ...(valuesIn(db, "lists").join() === valuesOfNumbers(db).join() ? [] : ["the lists differ from the numbers"]),
      ...(aggregatesIn(db, "sums").length === given.length ? [] : ["the sums are not as many as the numbers"]),
    ];
  } finally {
    db.close();
  }
}

const eventsOf = `FROM es_events WHERE application = (SELECT key FROM es_applications WHERE name = ?)`;

function aggregatesIn(db: Database.Database, application: string): readonly string[] {
  const sql = `SELECT aggregate_id ${eventsOf} ORDER BY pipeline, id`;
  return db.prepare<[string], string>(sql).pluck().all(application);
}

function valuesOfNumbers(db: Database.Database): readonly number[] {
  return dataIn(db, "numbers").map(({ value }) => value);
}

function valuesIn(db: Database.Database, application: string): readonly number[] {
  return dataIn(db, application).flatMap(({ value }) => (value === undefined ? [] : [value]));
}

function dataIn(db: Database.Database, application: string): readonly { readonly value: number }[] {
  const rows = db.prepare<[string], Buffer>(`SELECT data ${eventsOf} ORDER BY pipeline, id`).pluck().all(application);
  return rows.map((bytes) => JSON.parse(bytes.toString("utf8")).data ?? {});
}

function gapsInLogs(db: Database.Database): readonly string[] {
  const sql = "SELECT application FROM es_events GROUP BY application, pipeline HAVING min(id) <> 1 OR max(id) <> count(*)";
  return db
    .prepare<[], number>(sql)
    .pluck()
    .all()
    .map((key) => `the log of application ${key} has a gap`);
}

function gapsInAggregates(db: Database.Database): readonly string[] {
  const sql =
    "SELECT aggregate_id FROM es_events GROUP BY application, aggregate_id HAVING min(position) <> 1 OR max(position) <> count(*)";
  return db
    .prepare<[], string>(sql)
    .pluck()
    .all()
    .map((id) => `${id} has a gap`);
}

function trackingBehind(db: Database.Database): readonly string[] {
  const sql = `SELECT upstream FROM es_tracking t WHERE position <>
    (SELECT max(id) FROM es_events e WHERE e.pipeline = t.pipeline AND e.application = (SELECT key FROM es_applications WHERE name = t.upstream))`;
  return db
    .prepare<[], string>(sql)
    .pluck()
    .all()
    .map((upstream) => `a follower of ${upstream} is not at its head`);
}
