import { broken, type Flaws, idsIn, type Sound } from "./broken-store.js";

/** Flaws in how ids are compared. */
export const inIdentifying: Flaws = {
  "compares ids without regard to case": folding((id) => id.toLowerCase()),
  "compares ids without regard to trailing spaces": folding((id) => id.trimEnd()),
  "compares ids in a normal form": folding((id) => id.normalize("NFC")),
  "compares ids without regard to accents": folding((id) => id.normalize("NFD").replace(/\p{Mark}/gu, "")),
  "compares ids in a compatible form": folding((id) => id.normalize("NFKC")),
  "compares ids by their letters only": folding((id) => id.replace(/[^\p{Letter}\p{Number}/._\- @%"'`;*\\+]/gu, "")),
  "compares the beginning of ids": folding((id) => id.slice(0, 191)),
  "takes a part of an id for a pattern": broken((sound) => ({
    events: async (id, range) => {
      if (!id.includes("%")) return sound.events(id, range);
      const all = await sound.notifications(0, { after: 0, limit: 1_000_000 });
      return all.filter(({ aggregateId }) => aggregateId.startsWith(id.slice(0, id.indexOf("%"))));
    },
  })),
  "compares the ids of snapshots without regard to case": broken((sound) => ({
    snapshot: (id) => sound.snapshot(id.toLowerCase()),
    keepSnapshot: (snapshot, ...more) => sound.keepSnapshot({ ...snapshot, aggregateId: snapshot.aggregateId.toLowerCase() }, ...more),
  })),
};

/** Ids are kept as they are given, and found by what they are folded to: a column with a collation. */
function folding(fold: (id: string) => string): Flaws[string] {
  return broken((sound) => {
    const given = new Map<number, string>();
    return {
      record: async (units) => {
        const folded = units.map((unit) => ({
          ...unit,
          events: unit.events.map((event) => ({ ...event, aggregateId: fold(event.aggregateId) })),
        }));
        const outcomes = await sound.record(folded);
        for (const [index, outcome] of outcomes.entries()) remember(idsIn(outcome), units[index]?.events ?? []);
        return outcomes;
      },
      events: async (id, range) => restored(await sound.events(fold(id), range)),
      notifications: async (...args) => restored(await sound.notifications(...args)),
    };

    function remember(ids: readonly number[], events: readonly { readonly aggregateId: string }[]): void {
      for (const [index, id] of ids.entries()) given.set(id, events[index]?.aggregateId ?? "");
    }

    function restored(read: Awaited<ReturnType<Sound["events"]>>): typeof read {
      return read.map((event) => ({
        ...event,
        aggregateId: event.pipeline === 0 ? (given.get(event.id) ?? event.aggregateId) : event.aggregateId,
      }));
    }
  });
}
