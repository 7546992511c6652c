import { aggregate, application, data, event, InvalidDefinition, into, memory, pipe, projection, singleThreaded, system } from "@es/core";
import { given } from "@es/core/testing";
import { describe, expect, it } from "vitest";

const sold = event("article.sold", data<{ amount: number }>());
const Article = aggregate("article", () => ({}))
  .on(sold, (article) => article)
  .creates({ sell: (amount: number) => sold({ amount }) });
const sales = application("sales", { articles: Article }).commands({
  sell: ({ articles }, id: string, amount: number) => articles.sell(id, amount),
});
interface Revenue {
  add(amount: number): void;
}
const revenue = projection("revenue", into<Revenue>()).on(sold, ({ data }, view) => view.add(data.amount));
const shop = system(pipe(sales, revenue));

/** A view that gathers what a transaction adds. */
class Gathering implements Revenue {
  gathered = 0;

  add(amount: number): void {
    this.gathered += amount;
  }
}

function tables() {
  const said: string[] = [];
  const state = { total: 0 };
  const open = () => new Gathering();
  const flush = ({ gathered }: Gathering) => {
    state.total += gathered;
    said.push(`flush ${gathered}`);
  };
  const clear = () => {
    state.total = 0;
    said.push("clear");
  };
  return { said, state, view: { open, flush, clear } };
}

describe("a view with its tables", () => {
  it("is opened, flushed by a function of its own, and cleared by rebuild", async () => {
    const { said, state, view } = tables();
    await using running = await singleThreaded(shop, { store: memory(), views: { revenue: view } });
    await running.sales.sell("tea", 250);
    await running.settled();
    await running.sales.sell("cake", 300);
    await running.settled();
    expect([...said, state.total]).toEqual(["flush 250", "flush 300", 550]);
    await running.rebuild("revenue");
    await running.settled();
    expect([...said.slice(2), state.total]).toEqual(["clear", "flush 550", 550]);
  });

  it("gives way to the clearing that rebuild is given", async () => {
    const { said, state, view } = tables();
    await using running = await singleThreaded(shop, { store: memory(), views: { revenue: view } });
    await running.sales.sell("tea", 250);
    await running.settled();
    await running.rebuild("revenue", () => {
      state.total = 1000;
    });
    await running.settled();
    expect([...said, state.total]).toEqual(["flush 250", "flush 250", 1250]);
  });

  it("is not rebuilt where nobody says how it is emptied, and goes on as it was", async () => {
    const { state, view } = tables();
    const { open, flush } = view;
    for (const source of [{ open, flush }, () => ({ add: () => {} })]) {
      await using running = await singleThreaded(shop, { store: memory(), views: { revenue: source } });
      await running.sales.sell("tea", 250);
      await running.settled();
      await expect(running.rebuild("revenue")).rejects.toThrow(InvalidDefinition);
      await expect(running.rebuild("revenue")).rejects.toThrow("give views.revenue.clear, or rebuild a function");
      expect(await running.status()).toMatchObject([{ position: 1, lag: 0 }]);
    }
    expect(state.total).toBe(250);
  });

  it("is read by query, which answers what it reads and rejects with what it throws", async () => {
    const { state, view } = tables();
    await using running = await singleThreaded(shop, { store: memory(), views: { revenue: view } });
    await running.revenue.caughtUpWith(await running.sales.sell("tea", 250));
    expect(await running.revenue.query(async () => state.total)).toBe(250);
    const failing = running.revenue.query(() => {
      throw new RangeError("no such table");
    });
    await expect(failing).rejects.toThrow(RangeError);
  });

  it("is known by its type alone where it is tested", async () => {
    const amounts: number[] = [];
    await given(revenue, { add: (amount) => void amounts.push(amount) }).hears(sold({ amount: 250 }), "tea");
    expect(amounts).toEqual([250]);
  });
});
