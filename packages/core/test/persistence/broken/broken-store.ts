import { memory, type Notification, type Outcome, type Recorder, type Store, type StoredEvent, type Unit } from "@es/core";

/** Stores with a flaw, by what is wrong with them in words that follow "a recorder that". */
export type Flaws = Readonly<Record<string, () => Store<undefined>>>;

/** A recorder in memory. */
export type Sound = Recorder<undefined>;

/** A memory store whose recorders are changed for the worse. */
export function broken(flaw: (sound: Sound) => Partial<Sound>): () => Store<undefined> {
  return () => {
    const store = memory();
    const changed = new Map<Sound, Sound>();
    const open = async (...args: Parameters<typeof store.open>) => {
      const sound = await store.open(...args);
      const recorder = changed.get(sound) ?? { ...delegating(sound), ...flaw(delegating(sound)) };
      changed.set(sound, recorder);
      return recorder;
    };
    return { ...store, open };
  };
}

/** Changes units on their way in. */
export function withUnits(change: (unit: Unit<undefined>, sound: Sound) => Unit<undefined>): () => Store<undefined> {
  return broken((sound) => ({
    record: (units) => sound.record(units.map((unit) => change(unit, sound))),
  }));
}

/** Changes events on their way in. */
export function withEvents(change: (event: StoredEvent) => StoredEvent): () => Store<undefined> {
  return withUnits((unit) => ({ ...unit, events: unit.events.map(change) }));
}

/** Changes what was read on its way out. */
export function withRead(change: (read: readonly Notification[]) => readonly Notification[]): () => Store<undefined> {
  return broken((sound) => ({
    events: async (...args) => change(await sound.events(...args)),
    notifications: async (...args) => change(await sound.notifications(...args)),
  }));
}

/** The ids of a unit, none where it was refused. */
export function idsIn(outcome: Outcome): readonly number[] {
  return outcome.refused ? [] : outcome.ids;
}

function delegating(sound: Sound): Sound {
  const { application, epoch, pipelines, maxEventBytes, readOnly } = sound;
  return {
    ...{ application, epoch, pipelines, maxEventBytes },
    ...(readOnly === undefined ? {} : { readOnly }),
    record: (...args) => sound.record(...args),
    events: (...args) => sound.events(...args),
    notifications: (...args) => sound.notifications(...args),
    head: (...args) => sound.head(...args),
    heads: () => sound.heads(),
    tracked: (...args) => sound.tracked(...args),
    positions: (...args) => sound.positions(...args),
    snapshot: (...args) => sound.snapshot(...args),
    keepSnapshot: (...args) => sound.keepSnapshot(...args),
    reading: (work) => sound.reading(work),
  };
}
