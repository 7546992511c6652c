import assert from "node:assert/strict";
import { aggregate, application, data, event, pipe, singleThreaded, system } from "@es/core";
import { recorderContract } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";

const opened = event("account.opened", data<{ owner: string }>());

const Account = aggregate("account", () => ({ owner: "" }))
  .on(opened, (_, { data }) => data)
  .creates({ open: (owner: string) => opened({ owner }) });

const bank = system(pipe(application("bank", { accounts: Account })));

const running = await singleThreaded(bank, { store: sqlite(":memory:") });
await running.bank.save(Account.open("a-1", "Ada"));
const account = await running.bank.accounts.expect("a-1");
assert.equal(account.state.owner, "Ada");
await running.stop();
assert.ok(recorderContract.length > 0);
console.log("The packed packages install, compile and run.");
