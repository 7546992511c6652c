import { type NotificationLog, readLog } from "@es/core";
import { describe, expect, it } from "vitest";
import type { Section } from "../../src/application/notification-log.js";
import { InvalidSection } from "../../src/process/errors.js";
import { readSection } from "../../src/process/log-reader.js";
import { copying, follow, recordedIn, stepThrough, upstreamWith } from "./following.js";

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
