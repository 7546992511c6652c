import { aggregate, causedBy, correlated, data, eventsThatAre, hashChained, timestamped, type Variant, verifyHashChain } from "@es/core";
import { describe, expect, it } from "vitest";

const clock = () => new Date(Date.UTC(2015, 0, 1, 12));

function counting(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `id${count}`;
  };
}

function things(...variants: readonly Variant[]) {
  const made = eventsThatAre(...variants)("thing.made", data<{ size: number }>());
  return aggregate("thing", () => 0)
    .on(made, (_, { data }) => data.size)
    .creates({ make: (size: number) => made({ size }) })
    .commands({ make: (_size, size: number) => made({ size }) });
}

function metadataOf(thing: { readonly pending: readonly { readonly metadata: unknown }[] }): readonly unknown[] {
  return thing.pending.map(({ metadata }) => metadata);
}

describe("timestamped events", () => {
  it("carry the time at which they were triggered, by the clock that is given", () => {
    expect(metadataOf(things(timestamped({ clock })).make("1", 1))).toEqual([{ timestamp: "2015-01-01T12:00:00.000Z" }]);
  });

  it("go by the clock of the machine where none is given", () => {
    const before = new Date().toISOString();
    const [metadata] = metadataOf(things(timestamped()).make("1", 1)) as [{ timestamp: string }];
    expect([before, metadata.timestamp, new Date().toISOString()].toSorted()[1]).toBe(metadata.timestamp);
  });
});

describe("correlated events", () => {
  it("begin a correlation of their own where nothing caused them", () => {
    const [first, second] = metadataOf(
      things(correlated({ ids: counting() }))
        .make("1", 1)
        .make(2),
    );
    expect(first).toEqual({ eventId: "id1", correlationId: "id1" });
    expect(second).toEqual({ eventId: "id2", correlationId: "id2" });
  });

  it("carry what caused them, also after waiting", async () => {
    const Thing = things(correlated({ ids: counting() }));
    const cause = { causationId: "request", correlationId: "visit" };
    const thing = await causedBy(cause, async () => {
      await Promise.resolve();
      return Thing.make("1", 1);
    });
    expect(metadataOf(thing)).toEqual([{ eventId: "id1", ...cause }]);
    expect(metadataOf(Thing.make("2", 1))).toEqual([{ eventId: "id2", correlationId: "id2" }]);
  });

  it("keep causes apart that are at work at once", async () => {
    const Thing = things(correlated({ ids: counting() }));
    const work = (causationId: string) =>
      causedBy({ causationId, correlationId: causationId }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return causedBy({ causationId: `${causationId}.inner`, correlationId: causationId }, () => Thing.make(causationId, 1)).make(2);
      });
    const causes = (await Promise.all(["a", "b"].map(work))).map((thing) =>
      metadataOf(thing).map((metadata) => (metadata as { causationId: string }).causationId),
    );
    expect(causes).toEqual([
      ["a.inner", "a"],
      ["b.inner", "b"],
    ]);
  });

  it("have ids of their own where none are given", () => {
    const ids = Array.from({ length: 20 }, () => (metadataOf(things(correlated()).make("1", 1))[0] as { eventId: string }).eventId);
    expect(new Set(ids).size).toBe(20);
  });
});

describe("events of several variants", () => {
  it("carry the fields of all, and are sealed last whatever the order", () => {
    const Thing = things(hashChained(), timestamped({ clock }), correlated({ ids: counting() }));
    const thing = Thing.make("1", 1).make(2);
    expect(Object.keys(thing.pending[0]?.metadata as object)).toEqual(["timestamp", "eventId", "correlationId", "previousHash", "hash"]);
    verifyHashChain(thing.pending);
    const changed = thing.pending.map((event) => ({ ...event, metadata: { ...(event.metadata as object), timestamp: "later" } }));
    expect(() => verifyHashChain(changed)).toThrow("position 1");
  });

  it("show a variant the fields of those before it, the place of the event, and the event before", () => {
    const seen: unknown[] = [];
    const watching: Variant = { name: "watching", fields: (triggered) => ({ seen: seen.push(triggered) }) };
    things(timestamped({ clock }), watching).make("1", 7).make(8);
    const metadata = { timestamp: clock().toISOString() };
    expect(seen[1]).toEqual({
      ...{ type: "thing.made", aggregate: "thing", aggregateId: "1", position: 2, data: { size: 8 }, metadata },
      previous: { ...metadata, seen: 1 },
    });
  });

  it("share one frozen metadata where there are no variants", () => {
    const [metadata] = metadataOf(things().make("1", 1));
    expect(Object.isFrozen(metadata)).toBe(true);
  });
});
