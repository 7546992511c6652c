import { aggregate, application, data, event, into, pipe, projection, system } from "@es/core";

/** A small system for the tests of following: requests become payments, which are added up. */
export const requested = event("request.made", data<{ amount: number }>());

export const Request = aggregate("request", () => ({ amount: 0 }))
  .on(requested, (_, { data }) => ({ amount: data.amount }))
  .creates({ make: (amount: number) => requested({ amount }) });

export const opened = event("account.opened");
export const paid = event("account.paid", data<{ amount: number }>());

export const Account = aggregate("account", () => ({ balance: 0 }))
  .on(opened, (account) => account)
  .on(paid, (account, { data }) => ({ balance: account.balance + data.amount }))
  .creates({ open: () => opened() })
  .commands({ pay: (_account, amount: number) => paid({ amount }) });

export const commands = application("commands", { requests: Request }).commands({
  request: async ({ requests }, id: string, amount: number) => ((await requests.has(id)) ? undefined : Request.make(id, amount)),
});

const core = application("core", { accounts: Account }).on(requested, async ({ data }, { accounts }) => {
  const account = (await accounts.get("only")) ?? Account.open("only");
  return account.pay(data.amount);
});

export interface Totals {
  add(amount: number): void;
}

const reporting = projection("reporting", into<Totals>()).on(paid, ({ data }, totals) => totals.add(data.amount));

export const bank = system(pipe(commands, core, reporting));
