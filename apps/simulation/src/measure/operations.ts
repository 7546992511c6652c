import type { Recorder, Unit } from "@es/core";
import { postgres } from "@es/store-postgres";
import pg from "pg";
import type { Costs, Operation } from "../costs.js";
import { question } from "../domain.js";
import type { PostgresServer } from "./postgres-server.js";
import { costOf, type Measurable } from "./sample.js";

const pipelines = 10_000;
const sizes = [1, 10, 100, 500];

/** Measures what each operation of a recorder costs, over Postgres. */
export async function measureOperations(server: PostgresServer): Promise<Costs["operations"]> {
  // One connection, so that whose work is counted is there from the first call to the last.
  const pool = new pg.Pool({ connectionString: server.url, max: 1 });
  const store = postgres(pool);
  try {
    const [many, few] = [await store.open("many", { pipelines }), await store.open("few", { pipelines: 100 })];
    await fillPositions(many);
    const measured = new Map<Operation, Costs["operations"][Operation]>();
    for (const [operation, measurable] of Object.entries(measurables({ many, few, pool }))) {
      measured.set(operation as Operation, await costOf(measurable, server.cpuMs));
    }
    return Object.fromEntries(measured) as Costs["operations"];
  } finally {
    await store.close();
    await pool.end();
  }
}

interface Measured {
  /** A log of many pipelines, which are all followed. */
  readonly many: Recorder<never>;
  readonly few: Recorder<never>;
  readonly pool: pg.Pool;
}

function measurables({ many, few, pool }: Measured): Record<Operation, Measurable> {
  const once = (call: () => Promise<unknown>): Measurable => ({ sizes: [1], ready: () => call });
  return {
    append: { sizes, ready: (size) => () => few.record([{ pipeline: 1, events: events(size) }]) },
    follow: { sizes, ready: (size) => following(few, size) },
    section: { sizes: [0, ...sizes], ready: (size) => () => few.notifications(1, { after: size === 0 ? 10 ** 9 : 0, limit: size || 500 }) },
    tracked: once(() => many.tracked("up", 77)),
    head: once(() => many.head(77)),
    heads: { sizes: [100, pipelines], ready: (size) => () => (size === pipelines ? many : few).heads() },
    positions: { sizes: [100, pipelines], ready: (size) => () => (size === pipelines ? many : few).positions("up") },
    events: { sizes: [0], ready: () => () => few.events("nothing/of-this") },
    notify: once(() => pool.query("SELECT set_config('synchronous_commit', 'off', true), pg_notify('es_measured', '1')")),
  };
}

async function fillPositions(recorder: Recorder<never>): Promise<void> {
  for (let first = 0; first < pipelines; first += 500) {
    const tracking = Array.from({ length: 500 }, (_, index) => ({ upstream: "up", pipeline: first + index, epoch: "e", from: 0, to: 1 }));
    await recorder.record([{ events: [], tracking }]);
  }
}

/** A unit as a follower records it; each call goes on where the last one stopped. */
async function following(recorder: Recorder<never>, size: number): Promise<() => Promise<unknown>> {
  const upstream = "up";
  const pipeline = 2;
  let from = (await recorder.tracked(upstream, pipeline))?.position ?? 0;
  return async () => {
    const tracking = [{ upstream, pipeline, epoch: "e", from, to: from + size }];
    from += size;
    await recorder.record([{ pipeline, events: events(size), tracking }]);
  };
}

let made = 0;

function events(count: number): Unit["events"] {
  const data = Buffer.from(JSON.stringify({ data: question }));
  return Array.from({ length: count }, () => {
    made += 1;
    return { aggregateId: `item/${made.toString(36).padStart(12, "0")}`, position: 1, type: "question.asked", data };
  });
}
