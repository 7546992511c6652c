import type { Snapshot } from "@es/core";
import { broken, type Flaws, withEvents, withRead } from "./broken-store.js";

const everything = { after: 0, limit: 1_000_000 };

/** Flaws in what is read. */
export const inReading: Flaws = {
  "limits before it selects by type": broken((sound) => ({
    notifications: async (pipeline, { types, ...range }) =>
      (await sound.notifications(pipeline, range)).filter(({ type }) => types?.includes(type) ?? true),
  })),
  "ignores the types that are asked for": broken((sound) => ({
    notifications: (pipeline, { types: _, ...range }) => sound.notifications(pipeline, range),
  })),
  "takes no types for all types": broken((sound) => ({
    notifications: (pipeline, { types, ...range }) => sound.notifications(pipeline, types?.length ? { ...range, types } : range),
  })),
  "selects types without regard to case": broken((sound) => ({
    notifications: async (pipeline, { types, ...range }) => {
      const wanted = types?.map((type) => type.toLowerCase());
      const all = await sound.notifications(pipeline, { ...range, limit: everything.limit });
      await sound.notifications(pipeline, range);
      return all.filter(({ type }) => wanted?.includes(type.toLowerCase()) ?? true).slice(0, range.limit);
    },
  })),
  "reads from the notification that is asked for, not after it": broken((sound) => ({
    notifications: (pipeline, range) => sound.notifications(pipeline, { ...range, after: range.after > 0 ? range.after - 1 : range.after }),
  })),
  "ignores how far to read notifications": broken((sound) => ({
    notifications: (pipeline, { upTo: _, ...range }) => sound.notifications(pipeline, range),
  })),
  "ignores how many notifications to read": broken((sound) => ({
    notifications: (pipeline, range) => sound.notifications(pipeline, { ...range, limit: everything.limit }),
  })),
  "reads events ascending always": broken((sound) => ({
    events: (id, { descending: _, ...range } = {}) => sound.events(id, range),
  })),
  "limits events before it turns them around": broken((sound) => ({
    events: async (id, { descending, ...range } = {}) => {
      const events = await sound.events(id, range);
      return descending ? events.toReversed() : events;
    },
  })),
  "ignores up to which position to read": broken((sound) => ({ events: (id, { upTo: _, ...range } = {}) => sound.events(id, range) })),
  "reads events in the order of the log": broken((sound) => ({
    events: async (id, range = {}) => {
      const events = await sound.events(id, range);
      return range.descending || range.limit ? events : events.toSorted((a, b) => a.id - b.id);
    },
  })),
  "reads a wrong start as the start": broken((sound) => ({
    events: (id, { after = 0, ...range } = {}) => sound.events(id, { ...range, after: Math.max(0, after) }),
  })),
  "keeps text, not bytes": withEvents((event) => ({ ...event, data: Buffer.from(Buffer.from(event.data).toString("utf8")) })),
  "keeps the whole buffer that bytes are a part of": withEvents((event) => ({ ...event, data: new Uint8Array(event.data.buffer) })),
  "cuts bytes that are long": withEvents((event) => ({ ...event, data: event.data.subarray(0, 65_535) })),
  "keeps the caller's array, not its bytes": broken((sound) => {
    const given = new Map<string, Uint8Array>();
    return {
      record: (units) => {
        for (const { aggregateId, position, data } of units.flatMap(({ events }) => events)) given.set(`${aggregateId} ${position}`, data);
        return sound.record(units);
      },
      events: async (...args) =>
        (await sound.events(...args)).map((event) => ({
          ...event,
          data: given.get(`${event.aggregateId} ${event.position}`) ?? event.data,
        })),
    };
  }),
  "says pipeline 0 of every notification": withRead((read) => read.map((event) => ({ ...event, pipeline: 0 }))),
  "overwrites a snapshot with an older one": broken(() => {
    const snapshots = new Map<string, Snapshot>();
    return {
      snapshot: async (id) => snapshots.get(id),
      keepSnapshot: async (snapshot) => void snapshots.set(snapshot.aggregateId, { ...snapshot, data: snapshot.data.slice() }),
    };
  }),
  "keeps a snapshot that is of no use": broken((sound) => ({ keepSnapshot: (snapshot) => sound.keepSnapshot(snapshot) })),
  "replaces whatever snapshot there is for one that is of no use": broken((sound) => ({
    keepSnapshot: async (snapshot, replacing) => {
      const kept = await sound.snapshot(snapshot.aggregateId);
      await sound.keepSnapshot(snapshot, replacing === undefined ? undefined : kept?.position);
    },
  })),
  "replaces the bytes of a snapshot that is of no use, and not its position": broken((sound) => ({
    keepSnapshot: async (snapshot, replacing) => {
      const kept = await sound.snapshot(snapshot.aggregateId);
      const position = kept !== undefined && kept.position === replacing ? kept.position : snapshot.position;
      await sound.keepSnapshot({ ...snapshot, position }, replacing);
    },
  })),
  "keeps the first snapshot": broken((sound) => ({
    keepSnapshot: async (snapshot, replacing) => {
      if ((await sound.snapshot(snapshot.aggregateId)) === undefined) await sound.keepSnapshot(snapshot, replacing);
    },
  })),
};
