import {
  type ExpectedFollower,
  type GivenCommand,
  type Kept,
  type KeptEvent,
  keptInPostgres,
  keptInSqlite,
  violations,
} from "@es/tooling/testing";
import Database from "better-sqlite3";
import pg from "pg";

/** Where the contract's system is kept. */
export type Place = { readonly path: string } | { readonly url: string; readonly schema: string };

/**
 * Returns the faults in the tables of the contract's system, at any moment or when all work is done. `acknowledged` are the
 * ids of the numbers whose commands were answered.
 */
export async function faultsIn(place: Place, acknowledged: readonly string[], { atRest = true } = {}): Promise<readonly string[]> {
  const kept = await keptIn(place);
  return violations(kept, { commands: acknowledged.map(given), followers: expectedFollowers(kept), atRest });
}

/** Everything that is kept, in one snapshot of the database. */
async function keptIn(place: Place): Promise<Kept> {
  if ("path" in place) {
    const db = new Database(place.path, { readonly: true });
    try {
      db.exec("BEGIN");
      return await keptInSqlite((sql) => db.prepare<[], object>(sql).all());
    } finally {
      db.close();
    }
  }
  const client = new pg.Client(place.url);
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return await keptInPostgres(async (sql) => (await client.query(sql)).rows, place.schema);
  } finally {
    await client.end();
  }
}

function given(id: string): GivenCommand {
  return { application: "numbers", aggregateId: `number/${id}`, events: 1, outcome: "kept" };
}

/** Returns the result of the numbers, computed anew and without the library. */
function expectedFollowers({ events }: Kept): readonly ExpectedFollower[] {
  const found = (application: string) => (pipeline: number) =>
    events.filter((event) => event.application === application && event.pipeline === pipeline).map(said);
  return [
    { application: "lists", upstream: "numbers", expected: (numbers) => listOf(numbers.map(valueIn)), found: found("lists") },
    {
      application: "squares",
      upstream: "numbers",
      expected: (numbers) => listOf(numbers.map((each) => valueIn(each) ** 2)),
      found: found("squares"),
    },
    { application: "sums", upstream: "lists", expected: sumsOf, found: found("sums") },
  ];
}

function listOf(values: readonly number[]): readonly unknown[] {
  const aggregateId = "list/all";
  let sum = 0;
  const added = values.map((value, index) => {
    sum += value;
    return { aggregateId, position: index + 2, type: "list.added", data: { value, sum } };
  });
  return added.length === 0 ? [] : [{ aggregateId, position: 1, type: "list.opened", data: {} }, ...added];
}

function sumsOf(list: readonly KeptEvent[]): readonly unknown[] {
  return list
    .filter(({ type }) => type === "list.added")
    .map(({ position, data }) => ({
      ...{ aggregateId: `number/sum ${position}`, position: 1, type: "number.given" },
      data: { value: (data as { sum: number }).sum },
    }));
}

function valueIn({ data }: KeptEvent): number {
  return (data as { value: number }).value;
}

function said({ aggregateId, position, type, data }: KeptEvent): unknown {
  return { aggregateId, position, type, data: data ?? {} };
}
