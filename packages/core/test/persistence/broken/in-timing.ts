import type { Notification } from "../../../src/persistence/recorder.js";
import { broken, type Flaws, withRead, withUnits } from "./broken-store.js";

/** Flaws in when events were recorded. */
export const inTiming: Flaws = {
  "takes the time of its own, whatever it is given": withUnits(({ recordedAt: _, ...unit }) => unit),
  "keeps seconds": withTimes((time) => Math.floor(time / 1000) * 1000),
  "keeps times in 32 bits": withTimes((time) => time | 0),
  "keeps no time before 1970": withTimes((time) => Math.max(0, time)),
  "takes the time 0 for none": withRead((read) => read.map((item) => (item.recordedAt?.getTime() ? item : untimed(item)))),
  "lets no time go back": broken((sound) => {
    let last = Number.NEGATIVE_INFINITY;
    return {
      record: (units) =>
        sound.record(
          units.map((unit) => {
            last = Math.max(last, unit.recordedAt?.getTime() ?? Date.now());
            return { ...unit, recordedAt: new Date(last) };
          }),
        ),
    };
  }),
  "gives the units of a call one time": broken((sound) => ({
    record: (units) => sound.record(units.map((unit) => ({ ...unit, recordedAt: units[0]?.recordedAt }))),
  })),
  "forgets the times where an aggregate is read": broken((sound) => ({
    events: async (...args) => (await sound.events(...args)).map(untimed),
  })),
  "forgets the times of notifications of some types": broken((sound) => ({
    notifications: async (pipeline, range) => {
      const read = await sound.notifications(pipeline, range);
      return range.types === undefined ? read : read.map(untimed);
    },
  })),
  "forgets the time of a unit with tracking": withUnits((unit) =>
    unit.tracking === undefined ? unit : { ...unit, recordedAt: undefined },
  ),
  "has no time of its own": withUnits(({ recordedAt = new Date(0), ...unit }) => ({ ...unit, recordedAt })),
  "gives each event of a unit a time": withRead((read) =>
    read.map((item) => ({ ...item, recordedAt: item.recordedAt && new Date(item.recordedAt.getTime() + item.position) })),
  ),
  "takes an invalid time for now": withUnits((unit) =>
    unit.recordedAt instanceof Date && !Number.isNaN(unit.recordedAt.getTime()) ? unit : { ...unit, recordedAt: undefined },
  ),
  "hands out the Date that it keeps": broken((sound) => {
    const kept = new Map<string, Date | undefined>();
    const same = (item: Notification): Notification => {
      const place = `${item.pipeline}/${item.id}`;
      if (!kept.has(place)) kept.set(place, item.recordedAt);
      return { ...item, recordedAt: kept.get(place) };
    };
    return {
      events: async (...args) => (await sound.events(...args)).map(same),
      notifications: async (...args) => (await sound.notifications(...args)).map(same),
    };
  }),
};

function untimed(item: Notification): Notification {
  return { ...item, recordedAt: undefined };
}

function withTimes(change: (time: number) => number): Flaws[string] {
  return withUnits((unit) => (unit.recordedAt === undefined ? unit : { ...unit, recordedAt: new Date(change(unit.recordedAt.getTime())) }));
}
