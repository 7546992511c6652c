import { createHmac } from "node:crypto";
import { aggregate, type DomainEvent, data, eventsThatAre, HashChainBroken, hashChained, sha256, verifyHashChain } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPoisoned } from "../persistence/is-poisoned.js";

const keyed = (text: string) => createHmac("sha256", "a key").update(text).digest("hex");

function chainOf(values: readonly unknown[], hash = sha256): readonly DomainEvent[] {
  const noted = eventsThatAre(hashChained({ hash }))("value.noted", data<{ value: number }>());
  const Notes = aggregate("notes", () => 0)
    .on(noted, (count) => count + 1)
    .creates({ begin: (all: readonly unknown[]) => all.map((value) => noted({ value: value as number })) });
  return Notes.begin("1", values).pending;
}

const value = fc.jsonValue({ maxDepth: 3 }).filter((value) => !isPoisoned(value));
const values = fc.array(value, { minLength: 3, maxLength: 8 });
type Tampering = (events: readonly DomainEvent[], at: number) => readonly DomainEvent[];

const changed = (change: (event: DomainEvent) => Partial<DomainEvent>): Tampering => {
  return (events, at) => events.map((event, index) => (index === at ? { ...event, ...change(event) } : event));
};
const rehashed = changed(({ metadata }) => ({ metadata: { ...(metadata as object), hash: sha256("another") } }));

const tamperings: Record<string, Tampering> = {
  "data changed": changed(({ data }) => ({ data: { value: [data] } })),
  "type changed": changed(() => ({ type: "value.changed" })),
  "aggregate id changed": changed(() => ({ aggregateId: "2" })),
  "kind of aggregate changed": changed(() => ({ aggregate: "other" })),
  "position changed": changed(({ position }) => ({ position: position + 1 })),
  "metadata added": changed(({ metadata }) => ({ metadata: { ...(metadata as object), more: 1 } })),
  "hash changed": rehashed,
  "event removed": (events, at) => events.toSpliced(at, 1),
  "event removed, and the later ones moved up": (events, at) =>
    events.toSpliced(at, 1).map((event, index) => ({ ...event, position: index + 1 })),
  "event inserted twice": (events, at) => events.toSpliced(at, 0, events[at] as DomainEvent),
  "events swapped": (events, at) => events.with(at, events[at + 1] as DomainEvent).with(at + 1, events[at] as DomainEvent),
  "event of another chain put in its place": (events, at) => events.with(at, chainOf(["foreign", "foreign", ...events])[at] as DomainEvent),
};

describe("a hash chain", () => {
  it("fits what was triggered, also after a way through JSON", () => {
    fc.assert(
      fc.property(values, (values) => {
        const events = chainOf(values);
        verifyHashChain(events);
        verifyHashChain(JSON.parse(JSON.stringify(events)));
      }),
    );
  });

  it("begins with an empty hash, and links each event to the one before", () => {
    const [first, second] = chainOf([1, 2]).map(({ metadata }) => metadata as { previousHash: string; hash: string });
    expect(first?.previousHash).toBe("");
    expect(second?.previousHash).toBe(first?.hash);
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("fits where there is nothing", () => verifyHashChain([]));

  it.each(Object.entries(tamperings))("does not fit any more with an %s", (_, tamper) => {
    fc.assert(
      fc.property(values, fc.nat({ max: 1 }), (values, at) => {
        expect(() => verifyHashChain(tamper(chainOf(values), at))).toThrow(HashChainBroken);
      }),
    );
  });

  it("tells where it is broken", () => {
    expect(() => verifyHashChain(rehashed(chainOf([1, 2, 3]), 1))).toThrow(expect.objectContaining({ aggregateId: "1", position: 2 }));
  });

  it("cannot be made anew without the key, where it has one", () => {
    verifyHashChain(chainOf([1, 2], keyed), { hash: keyed });
    expect(() => verifyHashChain(chainOf([1, 2]), { hash: keyed })).toThrow(HashChainBroken);
  });
});
