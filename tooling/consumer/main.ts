import assert from "node:assert/strict";
import { aggregate, application, data, eventsThatAre, pipe, singleThreaded, system, timestamped } from "@es/core";
import { recorderContract } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";

export const event = eventsThatAre(timestamped());
export const opened = event("account.opened", data<{ owner: string }>());

export const Account = aggregate("account", () => ({ owner: "" }))
  .on(opened, (_, { data }) => data)
  .creates({ open: (owner: string) => opened({ owner }) });

export const bank = system(pipe(application("bank", { accounts: Account })));

// All that is exported has to have a type that can be named from here.
export const { on, creates, commands } = Account;
export const running = await singleThreaded(bank, { store: sqlite(":memory:") });
await running.bank.save(Account.open("a-1", "Ada"));
export const account = await running.bank.accounts.expect("a-1");
assert.equal(account.state.owner, "Ada");
await running.stop();
assert.ok(recorderContract.length > 0);
console.log("The packed packages install, compile and run.");
