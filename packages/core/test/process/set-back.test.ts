import { LogReplaced, NothingToSkip, type NotificationLog, NotReplaced, StoreUnavailable } from "@es/core";
import { describe, expect, it } from "vitest";
import { OpenApplication } from "../../src/application/open-application.js";
import { positionReset, resetPosition, skipNotification } from "../../src/process/operator-events.js";
import { statusOfAll } from "../../src/system/status.js";
import { settled } from "../../src/system/waiting.js";
import { commands } from "../system/bank.js";
import { copying, follow, recordedIn, request, stepThrough } from "./following.js";
import { Restorable } from "./restorable.js";

/** An upstream whose log can be set back, with so many requests in it. */
async function restorable(count: number) {
  const recorder = new Restorable("commands");
  const upstream = new OpenApplication<undefined>(commands.definition, recorder);
  const add = async (name: string, amounts: number) => {
    for (let n = 1; n <= amounts; n += 1) await request(upstream, `${name}${n}`, n);
  };
  await add("r", count);
  return { recorder, upstream, add };
}

const cannotGoOn = { code: "follower-failing", cause: { code: "log-replaced" } };

const growths = { "stays shorter": 2, "grows exactly to the position": 5, "grows past the position": 9 };

describe("a log that was set back under its follower", () => {
  for (const [grown, by] of Object.entries(growths)) {
    for (const restarted of [false, true]) {
      const when = restarted ? "by one that is started anew" : "by one that goes on";
      it(`is noticed where it ${grown}, ${when}, and stays noticed`, async () => {
        const { recorder, upstream, add } = await restorable(10);
        const first = follow(upstream.log, copying());
        await stepThrough(first.follower);
        await recorder.setBack(5);
        await add("other", by);
        const { follower, clock } = restarted ? follow(upstream.log, copying(), { recorder: first.recorder }) : first;
        for (let attempt = 1; attempt <= 5; attempt += 1) {
          await stepThrough(follower);
          const status = await follower.progress.status();
          expect(status).toMatchObject({ state: "failing", position: 10, failure: { error: { code: "log-replaced" }, attempts: attempt } });
          expect([status.head, status.lag]).toEqual([5 + by, Math.abs(5 + by - 10)]);
          expect(await statusOfAll([follower.progress as never])).toEqual([{ ...status, rate: expect.any(Number) }]);
          clock.now += 60_000;
        }
        expect(await recordedIn(first.recorder)).toHaveLength(10);
      });

      it(`is said to be failing where it ${grown}, before the first step, ${when}`, async () => {
        const { recorder, upstream, add } = await restorable(10);
        const first = follow(upstream.log, copying());
        await stepThrough(first.follower);
        await recorder.setBack(5);
        await add("other", by);
        const { follower } = follow(upstream.log, copying(), { recorder: first.recorder });
        await expect(settled([follower.progress as never])).rejects.toMatchObject(cannotGoOn);
        await expect(follower.progress.reached(1)).rejects.toMatchObject(cannotGoOn);
        expect(await follower.progress.status()).toMatchObject({ state: "failing", failure: { error: { code: "log-replaced" } } });
      });
    }
  }

  it("is not taken for the one that was followed by who heard of a follower that could not read it", async () => {
    const { recorder, upstream, add } = await restorable(10);
    const first = follow(upstream.log, copying());
    await stepThrough(first.follower);
    await recorder.setBack(5);
    await add("other", 5);
    const unreadable: NotificationLog = {
      ...{ application: "commands", head: (pipeline) => upstream.log.head(pipeline), heads: () => upstream.log.heads() },
      section: () => Promise.reject(new StoreUnavailable("the store of commands", "it restarts")),
    };
    const there = follow(unreadable, copying(), { recorder: first.recorder }).follower;
    await there.step();
    expect(there.progress).toMatchObject({ knownPosition: 10, report: { failure: { error: { code: "store-unavailable" } } } });
    const { progress } = follow(upstream.log, copying(), { recorder: first.recorder }).follower;
    progress.applyReport(there.progress.report);
    await expect(settled([progress as never])).rejects.toMatchObject(cannotGoOn);
    expect(await progress.status()).toMatchObject({ failure: { error: { code: "log-replaced" } } });
  });

  it("is noticed where the same aggregates are recorded again with the same content", async () => {
    const { recorder, upstream, add } = await restorable(10);
    const { follower } = follow(upstream.log, copying());
    await stepThrough(follower);
    await recorder.setBack(0);
    await add("r", 12);
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "failing", position: 10 });
  });

  it("tells the facts, and the remedies", async () => {
    const { recorder, upstream, add } = await restorable(10);
    const { follower } = follow(upstream.log, copying());
    await stepThrough(follower);
    await recorder.setBack(5);
    await add("other", 9);
    await stepThrough(follower);
    const error = (await follower.progress.status()).failure?.error as LogReplaced;
    expect(error).toBeInstanceOf(LogReplaced);
    expect(error.facts).toEqual({ position: 10, head: 14, followed: "epoch 1", found: "epoch 1" });
    expect(error.message).toContain("another event stands at the position 10");
    expect(error.message).toContain("restore the right log, rebuild what follows, or reset the position");
  });

  it("is followed again where the right log is restored", async () => {
    const { recorder, upstream, add } = await restorable(10);
    const { follower, clock, recorder: own } = follow(upstream.log, copying());
    await stepThrough(follower);
    const backup = await recorder.backup();
    await recorder.setBack(5);
    await add("other", 9);
    await stepThrough(follower);
    await recorder.restore(backup);
    await add("more", 3);
    clock.now += 60_000;
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "idle", position: 13, lag: 0 });
    expect((await recordedIn(own)).slice(-3)).toEqual(["request/copy of more1", "request/copy of more2", "request/copy of more3"]);
  });

  it("is no matter for one that stands before the place, or at the beginning", async () => {
    const { recorder, upstream, add } = await restorable(10);
    const { follower, recorder: own } = follow(upstream.log, copying(), { batchSize: 2 });
    const late = follow(upstream.log, copying());
    expect(await late.follower.progress.status()).toMatchObject({ position: 0, state: "working" });
    for (let step = 0; step < 2; step += 1) await follower.step();
    await recorder.setBack(4);
    await add("other", 1);
    await stepThrough(follower);
    await stepThrough(late.follower);
    for (const status of [await follower.progress.status(), await late.follower.progress.status()])
      expect(status).toMatchObject({ state: "idle", position: 5 });
    expect((await recordedIn(own)).at(-1)).toBe("request/copy of other1");
  });

  it("is noticed where nothing is left of it", async () => {
    const { recorder, upstream } = await restorable(3);
    const { follower } = follow(upstream.log, copying());
    await stepThrough(follower);
    await recorder.setBack(0);
    await stepThrough(follower);
    const { failure } = await follower.progress.status();
    expect(failure?.error.message).toContain("it ends at 0, before the position 3");
  });

  it("fails those who wait for a position that the follower had reached of the other log", async () => {
    const { recorder, upstream, add } = await restorable(10);
    const { follower } = follow(upstream.log, copying());
    await stepThrough(follower);
    await recorder.setBack(5);
    await add("other", 1);
    await stepThrough(follower);
    await expect(follower.progress.reached(6)).rejects.toThrow("it ends at 6");
  });
});

describe("a position that was tracked without an identity", () => {
  it("gets that of the event that is found there, with the next move", async () => {
    const { upstream, add } = await restorable(4);
    const { follower, recorder } = follow(upstream.log, copying());
    const { epoch } = upstream.recorder;
    await recorder.record([{ events: [], tracking: [{ upstream: "commands", pipeline: 0, epoch, from: 0, to: 4 }] }]);
    await stepThrough(follower);
    expect((await recorder.tracked("commands", 0))?.identity).toBeUndefined();
    await add("more", 1);
    await stepThrough(follower);
    expect((await recorder.tracked("commands", 0))?.identity).toMatch(/^5:/);
  });

  it("is recognised from then on by the follower that found it", async () => {
    const { upstream, recorder, add } = await restorable(4);
    const own = follow(upstream.log, copying());
    const { epoch } = upstream.recorder;
    await own.recorder.record([{ events: [], tracking: [{ upstream: "commands", pipeline: 0, epoch, from: 0, to: 4 }] }]);
    await stepThrough(own.follower);
    await recorder.setBack(2);
    await add("other", 5);
    await stepThrough(own.follower);
    expect(await own.follower.progress.status()).toMatchObject({ state: "failing", failure: { error: { code: "log-replaced" } } });
  });

  it("raises no alarm where an older program moved it, and left the identity of another position", async () => {
    const { upstream } = await restorable(4);
    const { follower, recorder } = follow(upstream.log, copying());
    const { epoch } = upstream.recorder;
    await recorder.record([{ events: [], tracking: [{ upstream: "commands", pipeline: 0, epoch, from: 0, to: 3, identity: "2:abc:1" }] }]);
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "idle", position: 4 });
  });
});

describe("skipping", () => {
  it("does not go past an event of another log", async () => {
    const { recorder, upstream, add } = await restorable(5);
    const { follower, recorder: own } = follow(upstream.log, copying());
    await stepThrough(follower);
    await recorder.setBack(2);
    await add("other", 9);
    await expect(skipNotification(follower.progress, 6, "why not")).rejects.toThrow(LogReplaced);
    expect((await own.tracked("commands", 0))?.position).toBe(5);
  });

  it("says where there is nothing to skip", async () => {
    const { upstream } = await restorable(5);
    const { follower } = follow(upstream.log, copying());
    await stepThrough(follower);
    await expect(skipNotification(follower.progress, 6, "why not")).rejects.toThrow(NothingToSkip);
  });
});

describe("resetting a position", () => {
  async function setBackAndGrown() {
    const { recorder, upstream, add } = await restorable(10);
    const own = follow(upstream.log, copying());
    await stepThrough(own.follower);
    await recorder.setBack(5);
    await add("other", 3);
    await stepThrough(own.follower);
    return { ...own, upstream, add, log: recorder };
  }

  it("lets the follower go on from there, and keeps who stood where, and why", async () => {
    const { follower, recorder, add } = await setBackAndGrown();
    await resetPosition(follower.progress, { after: 5, why: "the backup ended there" });
    await stepThrough(follower);
    await add("more", 1);
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "idle", position: 9, lag: 0 });
    const recorded = await recordedIn(recorder);
    expect(recorded.slice(10)).toEqual([
      "es.resets/commands/0",
      ...["other1", "other2", "other3", "more1"].map((name) => `request/copy of ${name}`),
    ]);
    const [reset] = await recorder.notifications(0, { after: 10, limit: 1 });
    expect(reset?.type).toBe(positionReset.type);
    expect(JSON.parse(Buffer.from(reset?.data ?? []).toString()).data).toMatchObject({
      from: { position: 10, epoch: "epoch 1", identity: expect.stringMatching(/^10:/) },
      to: { position: 5, epoch: "epoch 1", identity: expect.stringMatching(/^5:/) },
      why: "the backup ended there",
      error: expect.stringContaining("it ends at 8"),
    });
  });

  it("goes to the beginning, to the head, and to a log of another epoch", async () => {
    for (const after of [0, 3, 8]) {
      const { follower, log, recorder } = await setBackAndGrown();
      log.epoch = "epoch 2";
      await resetPosition(follower.progress, { after, why: "it is the new log" });
      expect(await recorder.tracked("commands", 0)).toMatchObject({ position: after, epoch: "epoch 2" });
      expect(await follower.progress.status()).toMatchObject({ position: after, lag: 8 - after, state: after === 8 ? "idle" : "working" });
    }
  });

  it("refuses a position past the head, one that is none, and no reason", async () => {
    const { follower, recorder } = await setBackAndGrown();
    const before = await recorder.tracked("commands", 0);
    await expect(resetPosition(follower.progress, { after: 9, why: "why not" })).rejects.toThrow("give 0 to 8");
    await expect(resetPosition(follower.progress, { after: -1, why: "why not" })).rejects.toThrow("after is -1");
    await expect(resetPosition(follower.progress, { after: 1.5, why: "why not" })).rejects.toThrow("after is 1.5");
    await expect(resetPosition(follower.progress, { after: 5, why: " " })).rejects.toThrow("the reason");
    expect(await recorder.tracked("commands", 0)).toEqual(before);
  });

  it("refuses one that follows the log that it followed, unless it is forced", async () => {
    const { upstream } = await restorable(5);
    const { follower, recorder } = follow(upstream.log, copying());
    await stepThrough(follower);
    await expect(resetPosition(follower.progress, { after: 2, why: "why not" })).rejects.toThrow(NotReplaced);
    await resetPosition(follower.progress, { after: 4, why: "once more", force: true });
    expect((await recorder.tracked("commands", 0))?.position).toBe(4);
  });

  it("is heard of by a follower that steps elsewhere", async () => {
    const { follower, upstream, recorder, clock } = await setBackAndGrown();
    const operator = follow(upstream.log, copying(), { recorder });
    await resetPosition(operator.follower.progress, { after: 8, why: "all of it is known" });
    clock.now += 60_000;
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "idle", position: 8 });
  });

  it("can be done again", async () => {
    const { follower, log, add } = await setBackAndGrown();
    await resetPosition(follower.progress, { after: 5, why: "the backup ended there" });
    await stepThrough(follower);
    await log.setBack(6);
    await add("third", 4);
    await stepThrough(follower);
    await resetPosition(follower.progress, { after: 6, why: "and again" });
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "idle", position: 10 });
  });
});
