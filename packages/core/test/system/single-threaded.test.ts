import { aggregate, application, data, event, into, memory, pipe, projection, singleThreaded, system } from "@es/core";
import { expect, it } from "vitest";

const requested = event("request.made", data<{ amount: number }>());
const Request = aggregate("request", () => ({ amount: 0 }))
  .on(requested, (_, { data }) => ({ amount: data.amount }))
  .creates({ make: (amount: number) => requested({ amount }) });

const opened = event("account.opened");
const paid = event("account.paid", data<{ amount: number }>());
const Account = aggregate("account", () => ({ balance: 0 }))
  .on(opened, (account) => account)
  .on(paid, (account, { data }) => ({ balance: account.balance + data.amount }))
  .creates({ open: () => opened() })
  .commands({ pay: (_account, amount: number) => paid({ amount }) });

const commands = application("commands", { requests: Request }).commands({
  request: async ({ requests }, id: string, amount: number) => ((await requests.has(id)) ? undefined : Request.make(id, amount)),
});
const core = application("core", { accounts: Account }).on(requested, async ({ data }, { accounts }) => {
  const account = (await accounts.get("only")) ?? Account.open("only");
  return account.pay(data.amount);
});
interface Totals {
  add(amount: number): void;
}
const reporting = projection("reporting", into<Totals>()).on(paid, ({ data }, totals) => totals.add(data.amount));
const bank = system(pipe(commands, core, reporting));

it("takes what is commanded through core into the report", async () => {
  let total = 0;
  await using running = await singleThreaded(bank, {
    store: memory(),
    views: {
      reporting: () => ({
        add: (amount: number) => {
          total += amount;
        },
      }),
    },
  });
  const all = [];
  for (let n = 1; n <= 1000; n += 1) all.push(running.commands.request(`r${n}`, n));
  const recorded = (await Promise.all(all)).at(-1);
  await running.reporting.caughtUpWith(recorded ?? expect.fail());
  expect(total).toBe(500500);
  expect((await running.core.accounts.expect("only")).state.balance).toBe(500500);
  await running.settled();
  expect(await running.status()).toMatchObject([
    { lag: 0, state: "idle" },
    { head: 1001, position: 1001 },
  ]);
});
