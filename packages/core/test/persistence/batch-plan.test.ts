import { MemoryRecorder, nothingInTheWay, planBatch, type Tracking, type Unit } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stored } from "../../src/testing/recorder-contract/trial.js";

const event = fc
  .record({ id: fc.constantFrom("a", "b"), position: fc.integer({ min: 1, max: 4 }) })
  .map(({ id, position }) => stored(id, position));
const step: fc.Arbitrary<Tracking> = fc
  .record({
    upstream: fc.constantFrom("up", "other"),
    from: fc.integer({ min: 0, max: 3 }),
    more: fc.integer({ min: 1, max: 2 }),
    over: fc.boolean(),
  })
  .map(({ upstream, from, more, over }) => ({ upstream, pipeline: 0, epoch: "e", from, to: over && from > 0 ? 0 : from + more }));
const unit: fc.Arbitrary<Unit<undefined>> = fc.record({
  events: fc.array(event, { maxLength: 3 }),
  tracking: fc.array(step, { maxLength: 2 }),
});
const units = fc.array(unit, { maxLength: 6 });

const marked = (all: readonly Unit<undefined>[]) => all.map((unit, mark) => ({ ...unit, mark }));

describe("the plan of a batch", () => {
  it("decides on every unit as if each were recorded alone, after what stood before", async () => {
    await fc.assert(
      fc.asyncProperty(units, units, async (before, batch) => {
        const recorder = new MemoryRecorder("app", 1);
        await recorder.record(0, before);
        const head = await recorder.head(0);
        const taken = (await recorder.notifications(0, { after: 0, limit: 1000 })).map(
          ({ aggregateId, position }) => `${aggregateId} ${position}`,
        );
        const tracked = new Map(await Promise.all(["up", "other"].map(async (name) => [name, await recorder.tracked(name, 0)] as const)));
        const plan = planBatch("app", marked(batch), {
          isTaken: ({ aggregateId, position }) => taken.includes(`${aggregateId} ${position}`),
          fits: ({ upstream, from }) => (tracked.get(upstream)?.position ?? 0) === from,
        });
        const outcomes = await recorder.record(0, batch);
        expect(plan.outcomes(head)).toEqual(outcomes);
        const kept = await recorder.notifications(0, { after: head, limit: 1000 });
        expect(plan.events.map(({ event }) => event)).toEqual(
          kept.map(({ aggregateId, position, type, data }) => ({ aggregateId, position, type, data })),
        );
        for (const { upstream, from, to } of plan.moves) {
          expect([from, to]).toEqual([tracked.get(upstream)?.position ?? 0, (await recorder.tracked(upstream, 0))?.position]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("gives the events the ids after the head, and the marks and dependencies of their units", () => {
    const dependencies = [{ pipeline: 1, id: 3 }];
    const plan = planBatch(
      "app",
      marked([{ events: [stored("a", 1)] }, { events: [stored("b", 1), stored("b", 2)], dependencies }]),
      nothingInTheWay,
    );
    expect(plan.outcomes(10)).toEqual([{ ids: [11] }, { ids: [12, 13] }]);
    expect(plan.events.map(({ mark, dependencies }) => ({ mark, dependencies }))).toEqual([
      { mark: 0, dependencies: [] },
      { mark: 1, dependencies },
      { mark: 1, dependencies },
    ]);
  });

  it("leaves out what was kept by an attempt whose answer was lost", () => {
    const keptBefore = ({ mark }: { readonly mark: number }) => (mark === 0 ? [4, 5] : undefined);
    const plan = planBatch("app", marked([{ events: [stored("a", 1), stored("a", 2)] }, { events: [stored("b", 1)] }]), {
      ...nothingInTheWay,
      keptBefore,
    });
    expect(plan.events.map(({ event }) => event.aggregateId)).toEqual(["b"]);
    expect(plan.outcomes(5)).toEqual([{ ids: [4, 5] }, { ids: [6] }]);
  });
});
