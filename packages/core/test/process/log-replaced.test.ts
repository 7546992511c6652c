import { LogReplaced, type NotificationLog, readLog } from "@es/core";
import { describe, expect, it } from "vitest";
import type { Section } from "../../src/application/notification-log.js";
import { InvalidSection } from "../../src/process/errors.js";
import { readSection } from "../../src/process/log-reader.js";
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

describe("reading a log", () => {
  it("goes through all sections", async () => {
    const { log } = await upstreamWith(1, 2, 3, 4, 5);
    const ids: number[] = [];
    for await (const { id } of readLog(log, 0, { after: 1, limit: 2 })) ids.push(id);
    expect(ids).toEqual([2, 3, 4, 5]);
  });

  it("refuses a section that does not hold what was asked for, and hands on nothing of it", async () => {
    const { log } = await upstreamWith(1, 2, 3, 4);
    const lies: Record<string, (section: Section) => Section> = {
      "of another application": (section) => ({ ...section, application: "other" }),
      "of another pipeline": (section) => ({ ...section, pipeline: 1 }),
      "with a gap": (section) => ({ ...section, items: section.items.filter(({ id }) => id !== 2) }),
      "that begins late": (section) => ({ ...section, items: section.items.slice(1) }),
      "that runs backwards": (section) => ({ ...section, items: section.items.toReversed() }),
      "that repeats": (section) => ({ ...section, items: [...section.items.slice(0, 1), ...section.items.slice(0, 2)] }),
      "with items of another pipeline": (section) => ({ ...section, items: section.items.map((item) => ({ ...item, pipeline: 7 })) }),
      "longer than asked": (section) => ({ ...section, items: [...section.items, { ...section.items[0], id: 4 } as never] }),
    };
    for (const [name, lie] of Object.entries(lies)) {
      const lying: NotificationLog = {
        ...log,
        application: "commands",
        head: (p) => log.head(p),
        heads: () => log.heads(),
        section: async (p, id) => lie(await log.section(p, id)),
      };
      await expect(readSection(lying, 0, { after: 0, limit: 3 }), name).rejects.toThrow(InvalidSection);
      const { follower, recorder } = follow(lying, copying(), { batchSize: 3 });
      await stepThrough(follower);
      expect(await recordedIn(recorder), name).toEqual([]);
    }
  });
});
