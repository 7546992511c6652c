import { type Outcome, UnstorableEvent } from "@es/core";
import { broken, type Flaws, type Sound } from "./broken-store.js";

type Units = Parameters<Sound["record"]>[0];

/** Flaws in the bound on the size of an event. */
export const inBounding: Flaws = {
  "says that it takes less than it does": broken(({ maxEventBytes }) => ({ maxEventBytes: maxEventBytes - 1 })),
  "says that it takes more than it does": broken(({ maxEventBytes }) => ({ maxEventBytes: maxEventBytes + 1 })),
  "has no bound": broken(() => ({ maxEventBytes: Number.POSITIVE_INFINITY })),
  "rejects a whole call for an event that is too big": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units);
      const tooBig = outcomes.find(isTooBig)?.refused;
      if (tooBig) throw tooBig;
      return outcomes;
    },
  })),
  "refuses all units of a call for an event that is too big": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units);
      const tooBig = outcomes.find(isTooBig);
      return tooBig ? outcomes.map(() => tooBig) : outcomes;
    },
  })),
  "leaves out of a unit the event that is too big": broken((sound) => ({
    record: (units) => sound.record(units.map((unit) => ({ ...unit, events: unit.events.filter(fits(sound)) }))),
  })),
  "cuts an event that is too big": broken((sound) => ({
    record: (units) =>
      sound.record(
        units.map((unit) => ({
          ...unit,
          events: unit.events.map((each) => ({ ...each, data: each.data.subarray(0, sound.maxEventBytes) })),
        })),
      ),
  })),
  "does work alongside before it looks at sizes": broken((sound) => ({
    record: async (units: Units) => {
      for (const { alongside, events } of units) if (!events.every(fits(sound))) await alongside?.(undefined);
      return sound.record(units);
    },
  })),
  "moves the tracking of a unit whose event is too big": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units);
      for (const [index, outcome] of outcomes.entries()) {
        const { tracking } = units[index] ?? {};
        if (isTooBig(outcome)) await sound.record([{ events: [], tracking }]);
      }
      return outcomes;
    },
  })),
  "does not say how big an event was": broken((sound) => ({
    record: async (units) =>
      (await sound.record(units)).map((outcome) =>
        outcome.refused instanceof UnstorableEvent ? { refused: new UnstorableEvent("trial.happened", "a", "it is too big") } : outcome,
      ),
  })),
};

function fits({ maxEventBytes }: Sound) {
  return ({ data }: { readonly data: Uint8Array }) => data.byteLength <= maxEventBytes;
}

function isTooBig({ refused }: Outcome): boolean {
  return refused instanceof UnstorableEvent;
}
