import { aggregate, application, FollowerFailing, FollowingStopped, NothingToSkip, RecordConflict, StoreUnavailable } from "@es/core";
import { describe, expect, it } from "vitest";
import { notificationSkipped, skipNotification } from "../../src/process/operator-events.js";
import { opened, paid, requested } from "../system/bank.js";
import { copying, follow, recordedIn, stepThrough, upstreamWith } from "./following.js";

describe("a follower", () => {
  it("processes every notification once and in order, whatever the batch", async () => {
    const upstream = await upstreamWith(1, 2, 3, 4, 5, 6, 7);
    for (const batchSize of [1, 2, 3, 7, 500]) {
      const { follower, recorder } = follow(upstream.log, copying(), { batchSize });
      await stepThrough(follower);
      expect(await recordedIn(recorder)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `request/copy of r${n}`));
      expect(await follower.progress.status()).toMatchObject({ position: 7, head: 7, lag: 0, state: "idle" });
    }
  });

  it("goes on where it stood when it is started anew", async () => {
    const upstream = await upstreamWith(1, 2, 3, 4);
    const first = follow(upstream.log, copying(), { batchSize: 3 });
    await first.follower.step();
    const { follower, recorder } = follow(upstream.log, copying(), { recorder: first.recorder });
    await stepThrough(follower);
    expect(await recordedIn(recorder)).toHaveLength(4);
  });

  it("shares the work with another of the same application: each notification is processed once", async () => {
    const upstream = await upstreamWith(...Array.from({ length: 50 }, (_, n) => n));
    const one = follow(upstream.log, copying(), { batchSize: 3 });
    const other = follow(upstream.log, copying(), { batchSize: 2, recorder: one.recorder });
    await Promise.all([stepThrough(one.follower), stepThrough(other.follower)]);
    expect(await recordedIn(one.recorder)).toEqual(Array.from({ length: 50 }, (_, n) => `request/copy of r${n}`));
  });

  it("stops at a notification that cannot be processed, having kept what came before it", async () => {
    const upstream = await upstreamWith(1, 2, 13, 4);
    const { follower, recorder } = follow(upstream.log, copying(refuse13));
    await stepThrough(follower);
    expect(await recordedIn(recorder)).toHaveLength(2);
    expect(await follower.progress.status()).toMatchObject({
      ...{ position: 2, lag: 2, state: "failing" },
      failure: { id: 3, type: "request.made", attempts: 1, error: { message: "13 is refused" } },
    });
  });

  it("tries again with capped back-off, and goes on by itself once the cause is mended", async () => {
    const upstream = await upstreamWith(1, 13);
    let mended = false;
    const { follower, recorder, clock } = follow(
      upstream.log,
      copying((amount) => {
        if (!mended) refuse13(amount);
      }),
    );
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await stepThrough(follower);
      pauses.push(follower.pause ?? 0);
      clock.now += follower.pause ?? 0;
    }
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    mended = true;
    await stepThrough(follower);
    expect(await recordedIn(recorder)).toHaveLength(2);
    expect(await follower.progress.status()).not.toHaveProperty("failure");
  });

  it("does not try before its pause is over", async () => {
    let tried = 0;
    const counting = () => {
      tried += 1;
      throw new Error("no");
    };
    const { follower } = follow((await upstreamWith(1)).log, copying(counting));
    await stepThrough(follower);
    await stepThrough(follower);
    expect(tried).toBe(1);
  });

  it("waits for a store that is not available, without blaming a notification", async () => {
    const upstream = await upstreamWith(1, 2);
    const { follower, recorder, clock } = follow(upstream.log, copying());
    const record = recorder.record.bind(recorder);
    recorder.record = () => Promise.reject(new StoreUnavailable("the database", "it is being restarted"));
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "waiting", failure: { id: undefined, attempts: 1 } });
    recorder.record = record;
    clock.now += follower.pause ?? 0;
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "idle", position: 2 });
  });

  it("redoes at once what another writer got ahead of", async () => {
    const upstream = await upstreamWith(1, 2, 3);
    const { follower, recorder } = follow(upstream.log, copying());
    const record = recorder.record.bind(recorder);
    let conflicts = 3;
    recorder.record = async (units) => {
      if (conflicts-- <= 0) return record(units);
      return units.map(() => ({ refused: new RecordConflict("copy", "request/x", 1) }));
    };
    await stepThrough(follower);
    expect(await recordedIn(recorder)).toHaveLength(3);
  });

  it("says that it fails where the conflict does not go away", async () => {
    const upstream = await upstreamWith(1);
    const { follower, recorder, clock } = follow(upstream.log, copying());
    await stepThrough(follower);
    // A log that starts over gives the same copies once more, under ids that are taken.
    await recorder.record([
      { events: [], tracking: [{ upstream: "commands", pipeline: 0, epoch: upstream.recorder.epoch, from: 1, to: 0 }] },
    ]);
    follower.progress.forget();
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "failing", failure: { id: 1, error: { code: "aggregate-exists" } } });
    expect(clock.now).toBe(0);
  });

  it("fails where a policy changed an aggregate and forgot to return it", async () => {
    const upstream = await upstreamWith(1);
    const Purse = aggregate("purse", () => 0)
      .on(opened, (sum) => sum)
      .on(paid, (sum, { data }) => sum + data.amount)
      .creates({ open: () => opened() })
      .commands({ pay: (_, amount: number) => paid({ amount }) });
    const forgetful = application("forgetful", { purses: Purse }).on(requested, async (_, { purses }) => {
      (await purses.expect("p")).pay(1);
      return undefined;
    });
    const { follower, copy } = follow(upstream.log, forgetful);
    const unit = copy.unitOfWork();
    unit.collect(Purse.open("p"));
    await copy.record(unit);
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "failing", failure: { error: { code: "unsaved-changes" } } });
  });
});

describe("skipping", () => {
  it("lets the follower go past what it fails at, and keeps that, the reason and the error as an event", async () => {
    const upstream = await upstreamWith(1, 13, 13, 4);
    const { follower, recorder } = follow(upstream.log, copying(refuse13));
    await stepThrough(follower);
    await skipNotification(follower.progress, 2, "a test request");
    await stepThrough(follower);
    await skipNotification(follower.progress, 3, "another one");
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ position: 4, state: "idle" });
    const skips = await recorder.events("es.skips/commands/0");
    expect(skips.map(({ type, position, data }) => [type, position, JSON.parse(Buffer.from(data).toString()).data])).toEqual([
      [notificationSkipped.type, 1, { id: 2, why: "a test request", error: "13 is refused" }],
      [notificationSkipped.type, 2, { id: 3, why: "another one", error: "13 is refused" }],
    ]);
  });

  it("refuses any notification but the next", async () => {
    const { follower } = follow((await upstreamWith(1, 13, 4)).log, copying(refuse13));
    await stepThrough(follower);
    for (const id of [0, 1, 3, 99]) await expect(skipNotification(follower.progress, id, "why not")).rejects.toThrow(NothingToSkip);
    await expect(skipNotification(follower.progress, 3, "why not")).rejects.toThrow(
      "copy stands at 1, so that only notification 2 can be skipped, not 3",
    );
  });

  it("refuses to skip what is not there yet", async () => {
    const { follower } = follow((await upstreamWith(1)).log, copying());
    await stepThrough(follower);
    await expect(skipNotification(follower.progress, 2, "why not")).rejects.toThrow(NothingToSkip);
  });
});

describe("waiting for a position", () => {
  it("resolves when it is reached, or at once when it was", async () => {
    const { follower } = follow((await upstreamWith(1, 2)).log, copying(), { batchSize: 1 });
    const waiting = follower.progress.reached(2);
    await stepThrough(follower);
    await waiting;
    await follower.progress.reached(1);
  });

  it("rejects as soon as the follower fails, and while it does", async () => {
    const { follower } = follow((await upstreamWith(13)).log, copying(refuse13));
    const waiting = expect(follower.progress.reached(1)).rejects.toThrow(FollowerFailing);
    await stepThrough(follower);
    await waiting;
    await expect(follower.progress.reached(1)).rejects.toThrow("copy fails at notification 1 in pipeline 0 of commands: 13 is refused");
  });

  it("rejects when following is stopped", async () => {
    const { follower } = follow((await upstreamWith()).log, copying());
    const waiting = expect(follower.progress.reached(1)).rejects.toThrow(FollowingStopped);
    follower.progress.stop();
    await waiting;
    await expect(follower.progress.reached(1)).rejects.toThrow(FollowingStopped);
  });
});

function refuse13(amount: number): void {
  if (amount === 13) throw new Error("13 is refused");
}
