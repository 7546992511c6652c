import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aggregate, application, data, event, into, pipe, projection, system } from "@es/core";
import { inMemoryEngine } from "@es/runner-cluster";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";
import { expect, it } from "vitest";
import { cluster } from "../src/index.js";

const paid = event("account.paid", data<{ amount: number }>());
const Account = aggregate("account", () => ({}))
  .on(paid, (account) => account)
  .creates({ pay: (amount: number) => paid({ amount }) });
const payments = application("payments", { accounts: Account }).commands({
  pay: (_, id: string, amount: number) => Account.pay(id, amount),
});
const totals = projection("totals", into<{ add(amount: number): void }>()).on(paid, ({ data }, view) => view.add(data.amount));
const ledger = system(pipe(payments, totals), { pipelines: 3 });

const viewOf = (tx: Database) => ({ add: (amount: number) => void tx.prepare("UPDATE total SET sum = sum + ?").run(amount) });

it("rebuilds a projection from any node, while others work and commands come", async () => {
  const folder = await mkdtemp(join(tmpdir(), "es-rebuild-"));
  const path = join(folder, "log.db");
  const engine = inMemoryEngine();
  const node = (name: string, following: boolean) =>
    cluster(ledger, { store: sqlite(path), views: { totals: viewOf }, following }, { engine: engine.node(name), sweepMs: 100 });
  {
    await using one = await node("one", true);
    await using _other = await node("other", true);
    await using client = await node("client", false);
    await client.payments.recorder.record([
      { events: [], alongside: (tx: Database) => void tx.exec("CREATE TABLE total (sum INTEGER); INSERT INTO total VALUES (0)") },
    ]);
    const paying = async () => {
      for (let n = 0; n < 150; n += 1) await client.payments.pay(`p${n}`, n);
    };
    const rebuilding = async () => {
      for (let n = 0; n < 5; n += 1) await client.rebuild("totals", (tx) => void tx.exec("UPDATE total SET sum = 0"));
    };
    await Promise.all([paying(), rebuilding()]);
    await one.settled();
    const sums: unknown[] = [];
    await one.payments.recorder.record([
      { events: [], alongside: (tx: Database) => void sums.push(tx.prepare("SELECT sum FROM total").pluck().get()) },
    ]);
    expect(sums).toEqual([(149 * 150) / 2]);
  }
  await rm(folder, { recursive: true });
});
