import { singleThreaded } from "@es/core";
import type { Aims } from "../aims.js";
import { copyingSystem } from "../domain.js";
import { type Database, type Engine, feed, type Place } from "../engines/engine.js";
import { type Row, type Work, workingOff } from "../harness/row.js";
import { bareAppends } from "./appends.js";
import { feedSource, openSource, type Source } from "./open-source.js";

const what = "events followed, one out for each in";

/** Following a backlog: every event is read, decided on, and recorded with its tracking. */
export function followingRows(engine: Engine, { following }: Pick<Aims, "following">): readonly Row[] {
  const rows = [
    {
      what: `${what}, batches of 1`,
      against: "one in, one out, a transaction each",
      aim: following?.byOne,
      batchSize: 1,
      bare: bareCopying,
    },
    { what: `${what}, default batches`, against: "one in, one out, a transaction each", aim: following?.byDefault, bare: bareCopying },
    { what: `${what}, default batches`, against: "plain inserts, 1 connection", aim: following?.overInserts, bare: plainInserts },
  ];
  const wanted = following?.overInserts === undefined ? rows.slice(0, 2) : rows;
  return wanted.map(({ batchSize, bare, ...row }) => ({ ...row, open: () => comparison(engine, bare, batchSize) }));
}

async function comparison(engine: Engine, bare: (database: Database) => Promise<Work>, batchSize: number | undefined) {
  const { database, source, close } = await openSource(engine);
  return { ours: copying(database, source, batchSize), baseline: await bare(database), close };
}

/** Fills the log of `source`, then lets `copying` follow it to the end. */
export function copying({ store }: Place, source: Source, batchSize = 500): Work {
  return workingOff({
    fill: (count) => feedSource(source, count),
    workOff: async () => {
      await using running = await singleThreaded(copyingSystem(), { store, closeStores: false, batchSize });
      await running.settled();
    },
  });
}

async function bareCopying({ bare }: Database): Promise<Work> {
  const append = await bare.caller();
  return workingOff({
    fill: (count) => feed(append, count),
    workOff: async (count) => {
      for (let copied = 0; copied < count; copied += 1) await bare.copyNext();
    },
  });
}

function plainInserts(database: Database): Promise<Work> {
  return bareAppends(database, 1, 1);
}
