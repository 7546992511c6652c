import {
  aggregate,
  application,
  correlated,
  data,
  eventsThatAre,
  memory,
  pipe,
  RecordConflict,
  singleThreaded,
  system,
  type Tracing,
} from "@es/core";
import { describe, expect, it } from "vitest";
import type { AppendFacts, FollowFacts } from "../../src/application/tracing.js";

const ids = (() => {
  let last = 0;
  return () => `id${++last}`;
})();
const event = eventsThatAre(correlated({ ids }));
const asked = event("number.asked", data<{ value: number }>());
const Numbers = aggregate("number", () => ({ value: 0 }))
  .on(asked, (_, { data }) => ({ value: data.value }))
  .creates({ ask: (value: number) => asked({ value }) });
const asking = application("asking", { numbers: Numbers }).commands({ ask: (_, id: string, value: number) => Numbers.ask(id, value) });
const squaring = application("squaring", { numbers: Numbers }).on(asked, ({ data, aggregateId }) =>
  Numbers.ask(aggregateId, data.value ** 2),
);
const squares = system(pipe(asking, squaring));

type Told = { readonly append: AppendFacts } | { readonly follow: FollowFacts } | { readonly failed: unknown };

/** Keeps what it is told of, in order. */
function keeping(told: Told[]): Tracing {
  const tracing = async <Result>(facts: Told, work: () => Promise<Result>) => {
    told.push(facts);
    try {
      return await work();
    } catch (failed) {
      told.push({ failed });
      throw failed;
    }
  };
  return { append: (append, work) => tracing({ append }, work), follow: (follow, work) => tracing({ follow }, work) };
}

describe("tracing", () => {
  it("is told of every append, and of every batch that is followed, with their correlations", async () => {
    const told: Told[] = [];
    const running = await singleThreaded(squares, { store: memory(), tracing: keeping(told) });
    await running.asking.ask("n", 7);
    await running.settled();
    await running.stop();
    const first = { eventId: "id1", correlationId: "id1" };
    const second = { eventId: "id2", causationId: "id1", correlationId: "id1" };
    expect(told).toEqual([
      { append: { application: "asking", pipeline: 0, events: 1, correlations: [first] } },
      { follow: { application: "squaring", upstream: "asking", pipeline: 0, first: 1, last: 1, correlations: [first] } },
      { append: { application: "squaring", pipeline: 0, events: 1, correlations: [second] } },
    ]);
  });

  it("sees what fails, and changes nothing of it", async () => {
    const told: Told[] = [];
    await using running = await singleThreaded(squares, { store: memory(), tracing: keeping(told), following: false });
    await running.asking.ask("n", 7);
    await expect(running.asking.ask("n", 8)).rejects.toThrow(RecordConflict);
    expect(told.at(-1)).toEqual({ failed: expect.any(RecordConflict) });
  });
});
