import { RecordConflict } from "@es/core";
import type { Aims } from "../aims.js";
import { Item, lines } from "../domain.js";
import { type Append, bareEvents, type Database, type Engine } from "../engines/engine.js";
import { type Row, repeatedly, type Work } from "../harness/row.js";
import { openSource, type Source } from "./open-source.js";

const callers = 32;
const taken = "taken";

/** The cost of conflicts to all writers. */
export function conflictRows(engine: Engine, { conflicts }: Pick<Aims, "conflicts">): readonly Row[] {
  return [
    {
      what: `appends of 1 event, ${callers} callers, every fifth refused`,
      against: "a transaction each, every fifth refused",
      aim: conflicts,
      open: async () => {
        const { database, source, close } = await openSource(engine);
        return { ours: await saving(source), baseline: await bareSaving(database), close };
      },
    },
  ];
}

async function saving(source: Source): Promise<Work> {
  const save = async (id: string) => {
    await source.save(Item.note(id, lines(1)));
    return true;
  };
  await save(taken);
  const kept = (id: string) =>
    save(id).catch((error) => {
      if (error instanceof RecordConflict) return false;
      throw error;
    });
  return everyFifthRefused(() => kept);
}

async function bareSaving({ bare }: Database): Promise<Work> {
  const appends: Append[] = [];
  for (let caller = 0; caller < callers; caller += 1) appends.push(await bare.caller());
  await appends[0]?.(bareEvents(taken, 1));
  return everyFifthRefused((caller) => async (id) => (await appends[caller]?.(bareEvents(id, 1))) === true);
}

function everyFifthRefused(saveBy: (caller: number) => (id: string) => Promise<boolean>): Work {
  let count = 0;
  return repeatedly(async (caller) => {
    count += 1;
    const late = count % 5 === 0;
    const kept = await saveBy(caller)(late ? taken : crypto.randomUUID());
    if (kept === late) throw new Error(`An append was ${kept ? "kept" : "refused"} that should not have been`);
    return 1;
  }, callers);
}
