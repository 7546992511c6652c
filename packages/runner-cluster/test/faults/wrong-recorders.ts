import { type Store, StoreUnavailable } from "@es/core";
import type { Outcome, Recorder, Unit } from "@es/core/adapter";

type Record = (units: readonly Unit<never>[]) => Promise<readonly Outcome[]>;

/** How one application records in place of what its store does. `crash` ends everything at this point, as kill -9 would. */
export interface Way {
  readonly name: string;
  readonly application: "requests" | "accounts" | "reporting";
  record(record: Record, crash: () => never, recorder: Recorder<never>): Record;
}

const crashAfter: Way["record"] = (record, crash) => async (units) => {
  await record(units);
  return crash();
};

/** Ways that keep every promise, though what they did is never told. */
export const rightWays: readonly Way[] = [
  { name: "requests, killed after the commit", application: "requests", record: crashAfter },
  { name: "accounts, killed after the commit", application: "accounts", record: crashAfter },
  { name: "reporting, killed after the commit", application: "reporting", record: crashAfter },
  { name: "accounts, killed before the commit", application: "accounts", record: (_, crash) => async () => crash() },
  {
    name: "a batch with the events of an aggregate in another order, which is refused",
    application: "accounts",
    record: (record, crash) => async (units) => {
      await record(units.map((unit) => ({ ...unit, events: unit.events.toReversed() })));
      return crash();
    },
  },
];

/** Ways that break a promise. */
export const wrongWays: readonly Way[] = [
  {
    name: "tracking in a transaction of its own, after the events",
    application: "accounts",
    record: (record, crash) => async (units) => {
      await record(units.map((unit) => ({ ...unit, tracking: [] })));
      return crash();
    },
  },
  {
    name: "tracking in a transaction of its own, before the events",
    application: "accounts",
    record: (record, crash) => async (units) => {
      await record(units.map((unit) => ({ ...unit, events: [] })));
      return crash();
    },
  },
  {
    name: "the report in a transaction of its own, before its tracking",
    application: "reporting",
    record: (record, crash) => async (units) => {
      await record(units.map((unit) => ({ ...unit, tracking: [] })));
      return crash();
    },
  },
  {
    name: "the report in a transaction of its own, after its tracking",
    application: "reporting",
    record: (record, crash) => async (units) => {
      await record(units.map(({ alongside, ...unit }) => unit));
      return crash();
    },
  },
  {
    name: "the events of one command in two transactions",
    application: "requests",
    record: (record, crash) => async (units) => {
      await record(units.map((unit) => ({ ...unit, events: unit.events.slice(0, 1) })));
      return crash();
    },
  },
  {
    name: "acknowledging before the commit",
    application: "requests",
    record: (_, crash) => {
      let told = false;
      return async (units) => {
        if (told) return crash();
        told = true;
        return units.map(({ events }) => ({ ids: events.map((_, index) => index + 1) }));
      };
    },
  },
];

/** Moves the position from wherever it is, as a statement without a comparison would: the second follower does the work again. */
export const withoutComparing: Way["record"] = (record, _, recorder) => async (units) => {
  const blind = async ({ tracking = [], ...unit }: Unit<never>) => {
    const moves = tracking.map(async (move) => ({ ...move, from: (await recorder.tracked(move.upstream, move.pipeline))?.position ?? 0 }));
    return { ...unit, tracking: (await Promise.all(moves)).filter(({ from, to }) => to > from) };
  };
  return record(await Promise.all(units.map(blind)));
};

/** A store whose application records in a way of its own, until it crashes. */
export function recordingIn<Tx>(store: Store<Tx>, { application, record }: Way, crashed: () => void): Store<Tx> {
  let dead = false;
  const crash = (): never => {
    dead = true;
    crashed();
    throw new StoreUnavailable(store.description, "the process was killed");
  };
  const living = (recorder: Recorder<never>): Recorder<never> => {
    const recordTruly: Record = (units) => recorder.record(units);
    const own = recorder.application === application ? record(recordTruly, crash, recorder) : recordTruly;
    const guarded: Record = async (units) => (dead ? crash() : own(units));
    return new Proxy(recorder, {
      get: (target, name) => {
        if (name === "record") return guarded;
        const member = Reflect.get(target, name, target);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  };
  return {
    description: store.description,
    shared: store.shared,
    open: async (name, options) => living((await store.open(name, options)) as Recorder<never>) as Recorder<Tx>,
    close: () => store.close(),
  };
}
