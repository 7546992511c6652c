import { RecordConflict } from "@es/core";
import type { Outcome, Tracking, Unit } from "../../../src/persistence/recorder.js";
import { broken, type Flaws, type Sound, withUnits } from "./broken-store.js";

/** Flaws in tracking. */
export const inTracking: Flaws = {
  "tracks before, in a transaction of its own": broken((sound) => ({
    record: oneByOne(sound, async (record, { tracking = [], ...unit }) => {
      const tracked = await record({ events: [], tracking });
      return tracked.refused ? tracked : record(unit);
    }),
  })),
  "tracks afterwards, in a transaction of its own": broken((sound) => ({
    record: oneByOne(sound, async (record, { tracking = [], ...unit }) => {
      const kept = await record(unit);
      if (kept.refused) return kept;
      const tracked = await record({ events: [], tracking });
      return tracked.refused ? tracked : kept;
    }),
  })),
  "tracks without compare-and-set": broken((sound) => ({
    record: oneByOne(sound, async (record, unit) => {
      const { tracking = [] } = unit;
      return record({ ...unit, tracking: await Promise.all(tracking.map((step) => fitting(sound, step))) });
    }),
  })),
  "tracks whatever lies ahead of where it stands": broken((sound) => ({
    record: oneByOne(sound, async (record, unit) => {
      const fitted = await Promise.all((unit.tracking ?? []).map((step) => fitting(sound, step)));
      return record(fitted.every(({ from, to }) => to > from) ? { ...unit, tracking: fitted } : unit);
    }),
  })),
  "forgets the epoch": withTracking((step) => ({ ...step, epoch: "" })),
  "takes the position of another epoch for its own": broken((sound) => ({
    record: oneByOne(sound, async (record, unit) => {
      const { tracking = [] } = unit;
      const fitted = await Promise.all(tracking.map(async (step) => ({ ...step, epoch: (await fitting(sound, step)).epoch })));
      return record({ ...unit, tracking: fitted });
    }),
  })),
  "does not track what caused no event": withUnits((unit) => (unit.events.length === 0 ? { events: [] } : unit)),
  "tracks the first upstream of a unit only": withUnits((unit) => ({ ...unit, tracking: unit.tracking?.slice(0, 1) ?? [] })),
  "tracks all pipelines of an upstream as one": broken((sound) => ({
    ...withTracked(sound, (step) => ({ ...step, pipeline: 0 })),
    tracked: (upstream) => sound.tracked(upstream, 0),
  })),
  "tracks upstreams without regard to case": broken((sound) => ({
    ...withTracked(sound, (step) => ({ ...step, upstream: step.upstream.toLowerCase() })),
    tracked: (upstream, pipeline) => sound.tracked(upstream.toLowerCase(), pipeline),
  })),
  "leaves out the positions in pipelines that are not tracked": broken((sound) => ({
    positions: async (upstream) => (await sound.positions(upstream)).filter((tracked) => tracked !== undefined),
  })),
  "answers positions without regard to case": broken((sound) => ({
    positions: async (upstream) => {
      const [own, other] = await Promise.all([sound.positions(upstream), sound.positions("Up")]);
      return own.map((tracked, pipeline) => tracked ?? other[pipeline]);
    },
  })),
  "blames the events where the tracking conflicts too": broken((sound) => ({
    record: oneByOne(sound, async (record, unit) => {
      const { tracking: _, ...alone } = unit;
      const failing = () => Promise.reject(new Error("only a trial"));
      const tried = await record({ ...alone, alongside: failing });
      return tried.refused instanceof RecordConflict ? tried : record(unit);
    }),
  })),
};

type Record = (unit: Unit<undefined>) => Promise<Outcome>;

function oneByOne(sound: Sound, one: (record: Record, unit: Unit<undefined>) => Promise<Outcome>): Sound["record"] {
  return async (units) => {
    const outcomes: Outcome[] = [];
    const record: Record = async (unit) => (await sound.record([unit]))[0] as Outcome;
    for (const unit of units) outcomes.push(await one(record, unit));
    return outcomes;
  };
}

function withTracking(change: (step: Tracking) => Tracking): Flaws[string] {
  return broken((sound) => withTracked(sound, change));
}

function withTracked(sound: Sound, change: (step: Tracking) => Tracking): Pick<Sound, "record"> {
  const changed = (unit: Unit<undefined>) => ({ ...unit, tracking: unit.tracking?.map(change) ?? [] });
  return { record: (units) => sound.record(units.map(changed)) };
}

/** The step, from where the application stands. */
async function fitting(sound: Sound, step: Tracking): Promise<Tracking> {
  const { position = 0, epoch = step.epoch } = (await sound.tracked(step.upstream, step.pipeline)) ?? {};
  return { ...step, from: position, epoch };
}
