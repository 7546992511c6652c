import { InvalidDefinition, into, projection } from "@es/core";
import { describe, expect, it } from "vitest";
import { follow, stepThrough, upstreamWith } from "../process/following.js";
import { requested, type Totals } from "../system/bank.js";

const totals = projection("totals", into<Totals>()).on(requested, ({ data }, view) => view.add(data.amount));

describe("a projection", () => {
  it("opens its view once for each transaction, and flushes it after the last event", async () => {
    const said: string[] = [];
    const openView = () => {
      said.push("open");
      return { add: (amount: number) => void said.push(String(amount)), flush: () => void said.push("flush") };
    };
    const { follower } = follow((await upstreamWith(1, 2, 3)).log, totals, { batchSize: 2, openView });
    await stepThrough(follower);
    expect(said).toEqual(["open", "1", "2", "flush", "open", "3", "flush"]);
  });

  it("is called again, with a view that is opened anew, where the transaction is not kept", async () => {
    let opened = 0;
    const openView = () => {
      opened += 1;
      const first = opened === 1;
      return {
        add: () => {
          if (first) throw new Error("the first view breaks");
        },
        flush: () => {},
      };
    };
    const { follower, clock } = follow((await upstreamWith(1)).log, totals, { openView });
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ position: 0, state: "failing" });
    clock.now += follower.pause ?? 0;
    await stepThrough(follower);
    expect([opened, await follower.progress.position()]).toEqual([2, 1]);
  });

  it("says once how it responds to an event", () => {
    expect(() => totals.on(requested, () => {})).toThrow(InvalidDefinition);
  });
});
