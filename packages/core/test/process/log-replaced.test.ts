import { LogReplaced, type NotificationLog } from "@es/core";
import { describe, expect, it } from "vitest";
import { copying, follow, recordedIn, stepThrough, upstreamWith } from "./following.js";

describe("a log that is not the one that was followed", () => {
  it("stops a follower that is started anew: the log was made again", async () => {
    const first = follow((await upstreamWith(1, 2)).log, copying());
    await stepThrough(first.follower);
    const { follower } = follow((await upstreamWith(3, 4, 5)).log, copying(), { recorder: first.recorder });
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "failing", position: 2, failure: { error: { code: "log-replaced" } } });
    expect(await recordedIn(first.recorder)).toHaveLength(2);
  });

  it("stops a follower in the middle of its work", async () => {
    const logs = [await upstreamWith(1, 2), await upstreamWith(3, 4, 5)] as const;
    let current = 0;
    const changing: NotificationLog = {
      application: "commands",
      section: (pipeline, id) => (logs[current] ?? logs[0]).log.section(pipeline, id),
      head: (pipeline) => (logs[current] ?? logs[0]).log.head(pipeline),
      heads: () => (logs[current] ?? logs[0]).log.heads(),
    };
    const { follower, recorder } = follow(changing, copying());
    await stepThrough(follower);
    current = 1;
    await stepThrough(follower);
    expect(await follower.progress.status()).toMatchObject({ state: "failing", failure: { error: { code: "log-replaced" } } });
    expect(await recordedIn(recorder)).toHaveLength(2);
  });

  it("stops a follower that stands past its end: it was restored from an older backup", async () => {
    const upstream = await upstreamWith(1, 2, 3);
    const first = follow(upstream.log, copying());
    await stepThrough(first.follower);
    const older: NotificationLog = {
      application: "commands",
      section: async (pipeline, id) => ({ ...(await upstream.log.section(pipeline, id)), items: [], archived: false }),
      head: async (pipeline) => ({ ...(await upstream.log.head(pipeline)), head: 1 }),
      heads: async () => ({ ...(await upstream.log.heads()), heads: [1] }),
    };
    const { follower } = follow(older, copying(), { recorder: first.recorder });
    await stepThrough(follower);
    const { failure } = await follower.progress.status();
    expect(failure?.error).toBeInstanceOf(LogReplaced);
    expect(failure?.error.message).toContain("it ends at 1, before the position 3 that was reached");
  });
});
