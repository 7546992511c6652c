import type { Notification } from "@es/core";
import { broken, type Flaws, withRead, withUnits } from "./broken-store.js";

/** Flaws in what tells an event from another in its place. */
export const inRecognising: Flaws = {
  "gives units numbers of its own, whatever they are given": withUnits(({ unitId: _, ...unit }) => unit),
  "counts units": broken((sound) => {
    let count = 0;
    return { record: (units) => sound.record(units.map((unit) => ({ unitId: ++count, ...unit }))) };
  }),
  "gives all units that have no number the same": withUnits((unit) => ({ unitId: 1, ...unit })),
  "forgets the numbers of units": withRead((read) => read.map((item) => ({ ...item, unitId: undefined }))),
  "forgets the numbers of units where an aggregate is read": broken((sound) => ({
    events: async (...args) => (await sound.events(...args)).map((item): Notification => ({ ...item, unitId: undefined })),
  })),
  "takes the unit of number 0 for one without": withRead((read) => read.map((item) => ({ ...item, unitId: item.unitId || undefined }))),
  "forgets the identity of a position": withTracking(({ identity: _, ...step }) => step),
  "keeps the identity of an earlier position where none is given": broken((sound) => {
    let last: string | undefined;
    return {
      record: (units) =>
        sound.record(
          units.map((unit) => ({
            ...unit,
            tracking: unit.tracking?.map((step) => {
              last = step.identity ?? last;
              return { ...step, identity: last };
            }),
          })),
        ),
    };
  }),
  "answers positions without identities": broken((sound) => ({
    positions: async (upstream) => (await sound.positions(upstream)).map((tracked) => tracked && { ...tracked, identity: undefined }),
  })),
  "moves back for nobody": withTracking(({ override: _, ...step }) => step),
  "moves whatever the epoch is": withTracking((step) => ({ ...step, override: true })),
  "moves without compare-and-set who says so": broken((sound) => ({
    record: async (units) => {
      const position = (await sound.tracked("up", 0))?.position ?? 0;
      const placed = (step: NonNullable<(typeof units)[number]["tracking"]>[number]) =>
        step.override ? { ...step, from: position } : step;
      return sound.record(units.map((unit) => ({ ...unit, tracking: unit.tracking?.map(placed) })));
    },
  })),
};

function withTracking(change: (step: Tracked) => Tracked): Flaws[string] {
  return withUnits((unit) => ({ ...unit, tracking: unit.tracking?.map(change) }));
}

type Tracked = NonNullable<Parameters<Parameters<typeof withUnits>[0]>[0]["tracking"]>[number];
