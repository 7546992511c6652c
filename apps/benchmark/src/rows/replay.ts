import type { Amounts } from "../aims.js";
import { Item, type Line, lines } from "../domain.js";
import { bareEvents, type Engine } from "../engines/engine.js";
import { type Row, repeatedly, type Work } from "../harness/row.js";
import { openSource, type Source, sourceIn } from "./open-source.js";

/** Bringing aggregates back that are not in the cache. */
export function replayRows(engine: Engine, { aggregates }: Amounts): readonly Row[] {
  const ids = Array.from({ length: aggregates }, () => crypto.randomUUID());
  return [10, 100, 1000].flatMap((events) => [replayed(engine, ids, events), fromSnapshot(engine, ids, events)]);
}

function replayed(engine: Engine, ids: readonly string[], events: number): Row {
  return {
    what: `aggregates of ${events} events replayed`,
    against: "their rows read, parsed and added up",
    open: async () => {
      const { database, source, close } = await openSource(engine, { cacheSize: 0 });
      await save(source, ids, events);
      const append = await database.bare.caller();
      for (const id of ids) await append(bareEvents(id, events));
      const loadBare = async (id: string) => added(await database.bare.history(id));
      return { ours: inTurns(ids, load(source)), baseline: inTurns(ids, loadBare), close };
    },
  };
}

function fromSnapshot(engine: Engine, ids: readonly string[], events: number): Row {
  return {
    what: `aggregates of ${events} events from a snapshot`,
    against: "the same replayed",
    open: async () => {
      const { database, source, close } = await openSource(engine, { cacheSize: 0, snapshotEvery: events });
      await save(source, ids, events);
      const without = await sourceIn(database, { cacheSize: 0 });
      const closeBoth = async () => {
        await without.stop();
        await close();
      };
      return { ours: inTurns(ids, load(source)), baseline: inTurns(ids, load(without.source)), close: closeBoth };
    },
  };
}

async function save(source: Source, ids: readonly string[], events: number): Promise<void> {
  for (const id of ids) await source.save(Item.note(id, lines(events)));
}

function load(source: Source): (id: string) => Promise<number> {
  return async (id) => (await source.items.expect(id)).state.lines;
}

function added(rows: readonly { readonly data: Uint8Array }[]): number {
  let state = { lines: 0, units: 0 };
  for (const { data } of rows) {
    const { quantity } = (JSON.parse(Buffer.from(data).toString()) as { data: Line }).data;
    state = { lines: state.lines + 1, units: state.units + quantity };
  }
  return state.lines;
}

function inTurns(ids: readonly string[], load: (id: string) => Promise<number>): Work {
  let turn = 0;
  return repeatedly(async () => {
    turn = (turn + 1) % ids.length;
    const id = ids[turn] as string;
    if ((await load(id)) === 0) throw new Error(`${id} has no events`);
    return 1;
  });
}
