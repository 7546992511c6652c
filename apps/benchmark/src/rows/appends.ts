import type { Aims, Amounts } from "../aims.js";
import { Item, lines } from "../domain.js";
import { type Append, bareEvents, type Database, type Engine } from "../engines/engine.js";
import { type Row, repeatedly, type Work } from "../harness/row.js";
import { feedSource, openSource, type Source } from "./open-source.js";

const shapes = [
  { callers: 1, events: 1 },
  { callers: 1, events: 10 },
  { callers: 32, events: 1 },
  { callers: 32, events: 10 },
];

/** A lone caller appends too seldom for the code of a short round to be compiled. In milliseconds. */
const alone = 1_500;

/** Saving new aggregates, each in a unit of its own. */
export function appendRows(engine: Engine, { appends }: Pick<Aims, "appends">): readonly Row[] {
  return [...applicationRows(engine, { appends }), recorderRow(engine)];
}

function applicationRows(engine: Engine, { appends }: Pick<Aims, "appends">): readonly Row[] {
  return shapes.map(({ callers, events }) => ({
    what: `appends of ${events} ${events === 1 ? "event" : "events"}, ${callers} ${callers === 1 ? "caller" : "callers"}`,
    against: "a transaction each",
    aim: appends[`${callers}×${events}`],
    ...(callers === 1 ? { milliseconds: alone } : {}),
    open: async () => {
      const { database, source, close } = await openSource(engine);
      return { ours: appending(source, callers, events), baseline: await bareAppends(database, callers, events), close };
    },
  }));
}

/** The cost of an append beneath the application. */
function recorderRow(engine: Engine): Row {
  return {
    what: "appends of 1 event, 1 caller, by the recorder alone",
    against: "a transaction each",
    milliseconds: alone,
    open: async () => {
      const { database, source, close } = await openSource(engine);
      const ours = repeatedly(async () => {
        await source.recorder.record([{ events: bareEvents(crypto.randomUUID(), 1) }]);
        return 1;
      });
      return { ours, baseline: await bareAppends(database, 1, 1), close };
    },
  };
}

/** Callers that save aggregates of so many events. */
export function appending(source: Source, callers: number, events: number): Work {
  const noted = lines(events);
  return repeatedly(async () => {
    await source.save(Item.note(crypto.randomUUID(), noted));
    return 1;
  }, callers);
}

/** The same inserts by the driver alone, each caller on a connection of its own. */
export async function bareAppends({ bare }: Database, callers: number, events: number): Promise<Work> {
  const appends: Append[] = [];
  for (let caller = 0; caller < callers; caller += 1) appends.push(await bare.caller());
  return repeatedly(async (caller) => {
    await appends[caller]?.(bareEvents(crypto.randomUUID(), events));
    return 1;
  }, callers);
}

/** Whether more pipelines make appends slower or faster: with two callers for each pipeline, and with many. */
export function pipelineRows(engine: Engine, { pipelines }: Pick<Aims, "pipelines">): readonly Row[] {
  return [32, 512].map((callers) => ({
    what: `appends of 1 event in 16 pipelines, ${callers} callers`,
    against: "the same in 1 pipeline",
    aim: pipelines,
    open: async () => {
      const sixteen = await openSource(engine, { pipelines: 16 });
      const one = await openSource(engine);
      const close = async () => {
        await Promise.all([sixteen.close(), one.close()]);
      };
      return { ours: appending(sixteen.source, callers, 1), baseline: appending(one.source, callers, 1), close };
    },
  }));
}

/** Whether an append costs more when there are many events. */
export function growthRows(engine: Engine, { growth }: Pick<Aims, "growth">, { few, many }: Amounts): readonly Row[] {
  return [
    {
      what: `appends of 1 event, 1 caller, behind ${many} events`,
      against: `the same behind ${few} events`,
      aim: growth,
      long: true,
      open: async () => {
        const large = await openSource(engine);
        const small = await openSource(engine);
        await feedSource(large.source, many);
        await feedSource(small.source, few);
        const close = async () => {
          await Promise.all([large.close(), small.close()]);
        };
        return { ours: appending(large.source, 1, 1), baseline: appending(small.source, 1, 1), close };
      },
    },
  ];
}
