import { application } from "@es/core";
import { describe, expect, it } from "vitest";
import { OpenApplication } from "../../src/application/open-application.js";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import { Follower } from "../../src/process/follower.js";
import { FollowerProgress } from "../../src/process/follower-progress.js";
import { resetPosition } from "../../src/process/operator-events.js";
import { FollowerLoop } from "../../src/system/follower-loop.js";
import { Account, paid, Request, requested } from "../system/bank.js";
import { recordedIn, stepThrough } from "./following.js";
import { Restorable } from "./restorable.js";

const accounts = application("accounts", { accounts: Account });
const copy = application("copy", { copies: Request })
  .on(requested, () => undefined)
  .on(paid, ({ data, position }) => Request.make(`payment ${position}`, data.amount));

const copyOfEach = application("copy", { copies: Request }).on(paid, ({ aggregateId, data, position }) =>
  Request.make(`payment ${position} into ${aggregateId}`, data.amount),
);

/** Pays into a new account, once in each of these pipelines: each payment depends on the one before it. */
async function payIn(upstream: OpenApplication<undefined>, name: string, ...pipelines: readonly number[]): Promise<void> {
  const account = Account.open(name);
  for (const pipeline of pipelines) {
    const unit = upstream.unitOfWork();
    unit.collect(account.pay(1));
    await upstream.record(unit, { pipeline });
  }
}

/** One account that is paid into from two pipelines by turns, and a follower for each pipeline. */
async function twoPipelines(payments = 10) {
  const upstream = new OpenApplication<undefined>(accounts.definition, new MemoryRecorder("accounts", 2));
  const recorder = new MemoryRecorder("copy", 2);
  const open = new OpenApplication<undefined>(copy.definition, recorder);
  const followers = [0, 1].map(
    (pipeline) => new Follower(new FollowerProgress<undefined>({ application: open, upstream: upstream.log, pipeline })),
  );
  const account = Account.open("a");
  for (let n = 0; n < payments; n += 1) {
    const unit = upstream.unitOfWork();
    unit.collect(account.pay(n));
    await upstream.record(unit, { pipeline: n % 2 });
  }
  return { upstream, recorder, zero: followers[0] as Follower<undefined>, one: followers[1] as Follower<undefined> };
}

describe("causal dependencies between pipelines", () => {
  it("are recorded where an aggregate was last changed in another pipeline", async () => {
    const { upstream } = await twoPipelines();
    const [first, second] = await upstream.recorder.notifications(1, { after: 0, limit: 2 });
    expect(first?.dependencies).toEqual([{ pipeline: 0, id: 2 }]);
    expect(second?.dependencies).toEqual([{ pipeline: 0, id: 3 }]);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])("let go of what waited as soon as the other pipeline is so far, without any news, where %i steps before %i", async (...order) => {
    const { upstream, zero, one, recorder } = await twoPipelines(2);
    const followers = [zero, one];
    const loop = new FollowerLoop(
      order.map((pipeline) => followers[pipeline] as never),
      {},
    );
    for (const [pipeline, follower] of followers.entries()) await follower.progress.reached(await upstream.recorder.head(pipeline));
    await loop.stop();
    expect([...(await recordedIn(recorder, 0)), ...(await recordedIn(recorder, 1))]).toEqual(["request/payment 2", "request/payment 3"]);
  });

  it("hold back the follower that reads ahead, which says what it waits for", async () => {
    const { one, recorder } = await twoPipelines();
    await stepThrough(one);
    expect(await recordedIn(recorder, 1)).toEqual([]);
    expect(await one.progress.status()).toMatchObject({ state: "waiting", waitingFor: { pipeline: 0, id: 2 }, position: 0 });
  });

  it("let both get to the end, in the order of causes", async () => {
    const { zero, one, recorder } = await twoPipelines();
    const order: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      await stepThrough(one);
      order.push(...(await recordedIn(recorder, 1)).slice(order.filter((name) => name.startsWith("1:")).length).map((name) => `1:${name}`));
      await zero.step();
      order.push(...(await recordedIn(recorder, 0)).slice(order.filter((name) => name.startsWith("0:")).length).map((name) => `0:${name}`));
    }
    expect(order.map((name) => Number(name.split(" ").at(-1)))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await one.progress.status()).toMatchObject({ state: "idle", lag: 0 });
  });

  it("that can never be met are reported rather than waited for", async () => {
    const { upstream, one } = await twoPipelines();
    const log = upstream.log;
    const broken = {
      application: "accounts",
      head: async (p: number) => ({ ...(await log.head(p)), head: p === 0 ? 0 : 5 }),
      heads: async () => ({ ...(await log.heads()), heads: [0, 5] }),
      section: log.section.bind(log),
    };
    const follower = new Follower(new FollowerProgress<undefined>({ ...one.progress.following, upstream: broken }));
    await stepThrough(follower);
    const { failure } = await follower.progress.status();
    expect(failure?.error.message).toContain("a notification depends on 2 in pipeline 0, which ends at 0");
  });
});

describe("a dependency on a pipeline that was set back", () => {
  const cases = [0, 1, 2].flatMap((others) => [false, true].map((restarted) => [others, restarted] as const));

  it.each(cases)("is not met by what was processed of the lost events, with %i others in their place, restarted: %s", async (...args) => {
    const [others, restarted] = args;
    const log = new Restorable("accounts", 2);
    const upstream = new OpenApplication<undefined>(accounts.definition, log);
    const application = new OpenApplication<undefined>(copyOfEach.definition, new MemoryRecorder("copy", 2));
    const clock = { now: 0 };
    const follower = (pipeline: number) =>
      new Follower(new FollowerProgress<undefined>({ application, upstream: upstream.log, pipeline, now: () => clock.now }));
    const [zero, before] = [follower(0), follower(1)];
    await payIn(upstream, "a", 0, 1);
    for (const name of ["lost", "lost too"]) await payIn(upstream, name, 0);
    for (const each of [zero, before]) await stepThrough(each);
    expect([zero.progress.knownPosition, before.progress.knownPosition]).toEqual([6, 1]);
    await log.setBack(2, 1);
    await payIn(upstream, "b", 0, 1);
    for (let n = 0; n < others; n += 1) await payIn(upstream, `other ${n}`, 0);
    const one = restarted ? follower(1) : before;
    await stepThrough(one);
    await stepThrough(zero);
    await stepThrough(one);
    expect(await zero.progress.status()).toMatchObject({ state: "failing", position: 6, failure: { error: { code: "log-replaced" } } });
    expect(await one.progress.status()).toMatchObject({ state: "waiting", position: 1, waitingFor: { pipeline: 0, id: 4 } });
    await resetPosition(zero.progress, { after: 2, why: "the back-up ended there" });
    clock.now += 60_000;
    await stepThrough(zero);
    await stepThrough(one);
    expect(await zero.progress.status()).toMatchObject({ state: "idle", position: 4 + 2 * others });
    expect(await one.progress.status()).toMatchObject({ state: "idle", position: 2 });
  });
});
