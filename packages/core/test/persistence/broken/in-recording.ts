import { RecordConflict } from "@es/core";
import type { Outcome, StoredEvent, Unit } from "../../../src/persistence/recorder.js";
import { broken, type Flaws, type Sound, withEvents, withUnits } from "./broken-store.js";
import { withoutUniqueness } from "./without-uniqueness.js";

/** Flaws in how units become events. */
export const inRecording: Flaws = {
  "does not detect a conflict": broken(withoutUniqueness),
  "looks for a conflict, and writes a moment later": broken((sound) => {
    const unguarded = withoutUniqueness(sound);
    return { ...unguarded, record: oneByOne((unit) => lookThenWrite(unguarded, unit)) };
  }),
  "leaves a gap in an aggregate": broken((sound) => {
    const unguarded = withoutUniqueness(sound);
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = (unit: Unit<undefined>) => {
      const outcome = last.then(() => lookThenWrite(unguarded, unit, false));
      last = outcome;
      return outcome;
    };
    return { ...unguarded, record: oneByOne(inTurn) };
  }),
  "does not look of which unit the event before is": withUnits((unit) => ({
    ...unit,
    events: unit.events.map(({ predecessorUnitId: _, ...event }) => event),
  })),
  "looks of which unit the event before is in the log, and not in the call": broken((sound) => ({
    record: async (units) => sound.record(await Promise.all(units.map((unit) => withoutFresh(unit, sound)))),
  })),
  "keeps the part of a unit that does not conflict": broken((sound) => ({
    record: oneByOne(async (unit) => {
      const outcome = await alone(sound, unit);
      if (outcome.refused instanceof RecordConflict) for (const event of unit.events) await alone(sound, { events: [event] });
      return outcome;
    }),
  })),
  "takes a position twice in one unit for once": withUnits((unit) => ({
    ...unit,
    events: unit.events.filter((event, index) => unit.events.findIndex((other) => isSamePlace(event, other)) === index),
  })),
  "tells of a conflict as of any error": broken((sound) => ({
    record: oneByOne(async (...args) => {
      const outcome = await alone(sound, ...args);
      return outcome.refused ? { refused: new Error(outcome.refused.message) } : outcome;
    }),
  })),
  "rejects a whole call for one conflict": broken((sound) => ({
    record: async (...args) => {
      const outcomes = await sound.record(...args);
      for (const { refused } of outcomes) if (refused) throw refused;
      return outcomes;
    },
  })),
  "cuts the bytes of a batch by characters": broken((sound) => ({
    record: (units) => {
      const whole = Buffer.concat(units.flatMap(({ events }) => events.map(({ data }) => data))).toString("utf8");
      let start = 0;
      const cut = (event: StoredEvent): StoredEvent => {
        start += event.data.byteLength;
        return { ...event, data: Buffer.from(whole.slice(start - event.data.byteLength, start)) };
      };
      return sound.record(units.map((unit) => ({ ...unit, events: unit.events.map(cut) })));
    },
  })),
  "takes one byte of a batch that is no UTF-8 for another": withUnits((unit) => ({
    ...unit,
    events: unit.events.map((event) =>
      unit.events.length === 1 ? event : { ...event, data: Buffer.from(Buffer.from(event.data).toString()) },
    ),
  })),
  "makes one unit of a call": broken((sound) => ({
    record: async (units) => {
      const outcome = await alone(sound, { ...units[0], events: units.flatMap(({ events }) => events) });
      return units.map(() => outcome);
    },
  })),
  "loses the second unit of a call": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units.toSpliced(1, 1));
      return units[1] === undefined ? outcomes : outcomes.toSpliced(1, 0, { ids: units[1].events.map((_, index) => index + 1) });
    },
  })),
  "answers outcomes in the wrong order": broken((sound) => ({ record: async (...args) => (await sound.record(...args)).toReversed() })),
  "has no outcome for an empty unit": broken((sound) => ({
    record: async (units) => (await sound.record(units)).filter((_, index) => units[index]?.events.length !== 0),
  })),
  "mixes the units of writers": broken((sound) => ({
    record: oneByOne(async ({ events, ...rest }) => {
      const first = await alone(sound, { ...rest, events: events.slice(0, 100) });
      const second = await alone(sound, { ...(rest.pipeline === undefined ? {} : { pipeline: rest.pipeline }), events: events.slice(100) });
      if (first.refused || second.refused) return first.refused ? first : second;
      return { ids: [...first.ids, ...second.ids] };
    }),
  })),
  "records the units of a call that has a wrong argument": broken((sound) => ({
    record: oneByOne((unit) => alone(sound, unit)),
  })),
  "makes the best of a wrong position": withEvents((event) => ({ ...event, position: Math.abs(Math.trunc(event.position)) || 1 })),
  "drops dependencies": withUnits(({ dependencies: _, ...unit }) => unit),
  "keeps dependencies with the first event only": broken((sound) => ({
    notifications: async (...args) =>
      (await sound.notifications(...args)).map((event, index, all) =>
        event.aggregateId === all[index - 1]?.aggregateId ? { ...event, dependencies: [] } : event,
      ),
  })),
};

type One = (unit: Unit<undefined>) => Promise<Outcome>;

function oneByOne(record: One): Sound["record"] {
  return async (units) => {
    const outcomes: Outcome[] = [];
    for (const unit of units) outcomes.push(await record(unit));
    return outcomes;
  };
}

async function alone(sound: Sound, unit: Unit<undefined>): Promise<Outcome> {
  const [outcome] = await sound.record([unit]);
  return outcome as Outcome;
}

async function lookThenWrite(sound: Sound, unit: Unit<undefined>, refusesGaps = true): Promise<Outcome> {
  for (const [index, event] of unit.events.entries()) {
    const taken = [...(await sound.events(event.aggregateId)), ...unit.events.slice(0, index)];
    const before = { ...event, position: event.position - 1 };
    const leavesGap = refusesGaps && event.position > 1 && !taken.some((other) => isSamePlace(before, other));
    if (leavesGap || taken.some((other) => isSamePlace(event, other))) {
      return { refused: new RecordConflict(sound.application, event.aggregateId, event.position) };
    }
  }
  return alone(sound, unit);
}

function isSamePlace(event: StoredEvent, other: StoredEvent): boolean {
  return event.aggregateId === other.aggregateId && event.position === other.position;
}

/** The unit without what it says of events before its own that the log does not hold yet. */
async function withoutFresh(unit: Unit<undefined>, sound: Sound): Promise<Unit<undefined>> {
  const isKept = async ({ aggregateId, position }: StoredEvent) =>
    (await sound.events(aggregateId, { after: Math.max(0, position - 2), limit: 1 })).length > 0;
  const events = unit.events.map(async ({ predecessorUnitId, ...event }) =>
    (await isKept(event)) ? { ...event, predecessorUnitId } : event,
  );
  return { ...unit, events: await Promise.all(events) };
}
