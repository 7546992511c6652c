import { application } from "@es/core";
import { describe, expect, it } from "vitest";
import { Account, paid, requested } from "../system/bank.js";
import { follow, recordedIn, stepThrough, upstreamWith } from "./following.js";

const core = application("core", { accounts: Account }).on(requested, async ({ data }, { accounts }) => {
  if (data.amount === 0) return undefined;
  const account = (await accounts.get("only")) ?? Account.open("only");
  return account.pay(data.amount);
});

describe("a policy", () => {
  it("sees, later in a batch, what it decided earlier in it", async () => {
    const { follower, copy } = follow((await upstreamWith(1, 2, 3)).log, core, { batchSize: 3 });
    await follower.step();
    const account = (await copy.repositories().accounts?.get("only")) as { readonly state: { readonly balance: number } };
    expect(account.state.balance).toBe(6);
  });

  it("moves the position where it returns nothing", async () => {
    const { follower, recorder } = follow((await upstreamWith(0)).log, core);
    await stepThrough(follower);
    expect(await recordedIn(recorder)).toEqual([]);
    expect(await follower.progress.position()).toBe(1);
  });

  it("is not called for events that it does not respond to, and gets past them", async () => {
    const deaf = application("deaf", { accounts: Account }).on(paid, () => Account.open("never"));
    const { follower, recorder } = follow((await upstreamWith(1, 2)).log, deaf);
    await stepThrough(follower);
    expect(await recordedIn(recorder)).toEqual([]);
    expect(await follower.progress.position()).toBe(2);
  });
});
