import { AssertionError } from "node:assert";
import { EventSourcingError, memory, type NotificationLog } from "@es/core";
import { notificationLogContract } from "@es/core/testing";
import { describe, expect, it } from "vitest";
import { LocalLog } from "../../src/application/local-log.js";
import type { Section } from "../../src/application/notification-log.js";
import type { Recorder } from "../../src/persistence/recorder.js";

type Flaw = (sound: NotificationLog, recorder: Recorder<undefined>) => Partial<NotificationLog>;

/** Changes sections on their way out. */
const reading = (change: (section: Section) => Section): Flaw => {
  return (sound) => ({ section: async (...args) => change(await sound.section(...args)) });
};

/** Answers everything as it was when it was asked for first. */
const remembering = (isKept: (section: Section) => boolean): Flaw => {
  const kept = new Map<string, Section>();
  return (sound) => ({
    section: async (pipeline, id) => {
      const section = kept.get(`${pipeline} ${id}`) ?? (await sound.section(pipeline, id));
      if (isKept(section)) kept.set(`${pipeline} ${id}`, section);
      return section;
    },
  });
};

const flaws: Record<string, () => Flaw> = {
  "loses the last notification of a section": () => reading((section) => ({ ...section, items: section.items.slice(0, -1) })),
  "repeats a notification": () => reading((section) => ({ ...section, items: [...section.items.slice(0, 1), ...section.items] })),
  "turns a section around": () => reading((section) => ({ ...section, items: section.items.toReversed() })),
  "says that every section is archived": () => reading((section) => ({ ...section, archived: true })),
  "says that no section is archived": () => reading(({ next: _, ...section }) => ({ ...section, archived: false })),
  "links no section to the one before": () => reading(({ previous: _, ...section }) => section),
  "links no section to the next one": () => reading(({ next: _, ...section }) => section),
  "links a section to itself": () => reading((section) => ({ ...section, next: section.id })),
  "links the tail to what is not there yet": () => reading((section) => ({ ...section, next: section.next ?? "11,20" })),
  "says the pipeline 0 of all": () => reading((section) => ({ ...section, pipeline: 0 })),
  "reads the pipeline 0 whatever is asked for": () => (sound) => ({ section: (_, id) => sound.section(0, id) }),
  "has another epoch in its sections": () => reading((section) => ({ ...section, epoch: "another" })),
  "has another epoch in its head": () => (sound) => ({ head: async (pipeline) => ({ ...(await sound.head(pipeline)), epoch: "another" }) }),
  "has a head that lags behind": () => (sound) => ({
    head: async (pipeline) => {
      const head = await sound.head(pipeline);
      return { ...head, head: Math.max(0, head.head - 1) };
    },
  }),
  "has another epoch in its heads": () => (sound) => ({ heads: async () => ({ ...(await sound.heads()), epoch: "another" }) }),
  "answers the heads of pipelines backwards": () => (sound) => ({
    heads: async () => {
      const { epoch, heads } = await sound.heads();
      return { epoch, heads: heads.toReversed() };
    },
  }),
  "keeps the tail in a cache": () => remembering(() => true),
  "keeps empty sections in a cache": () => remembering(({ items }) => items.length === 0),
  "drops times": () => reading((section) => ({ ...section, items: section.items.map((item) => ({ ...item, recordedAt: undefined })) })),
  "takes the time 0 for none": () =>
    reading((section) => ({
      ...section,
      items: section.items.map((item) => ({ ...item, recordedAt: item.recordedAt?.getTime() ? item.recordedAt : undefined })),
    })),
  "drops dependencies": () => reading((section) => ({ ...section, items: section.items.map((item) => ({ ...item, dependencies: [] })) })),
  "hands data on as text": () =>
    reading((section) => ({
      ...section,
      items: section.items.map((item) => ({ ...item, data: Buffer.from(Buffer.from(item.data).toString("utf8")) })),
    })),
  "takes any section id": () => (sound) => ({ section: (pipeline, id) => sound.section(pipeline, /^\d+,\d+$/.test(id) ? id : "current") }),
  "answers an error beyond the head": () => (sound, recorder) => ({
    section: async (pipeline, id) => {
      if (Number.parseInt(id, 10) > (await recorder.head(0)) + 10) throw new AssertionError({ message: "404" });
      return sound.section(pipeline, id);
    },
  }),
  "answers the aligned section whatever is asked for": () => (sound) => ({
    section: (pipeline, id) => {
      const first = Number.parseInt(id, 10);
      const start = Math.floor((first - 1) / 10) * 10 + 1;
      return sound.section(pipeline, /^\d+,\d+$/.test(id) && first > 0 ? `${start},${start + 9}` : id);
    },
  }),
  "answers the first section as the current one": () => (sound) => ({
    section: (pipeline, id) => sound.section(pipeline, id === "current" ? "1,10" : id),
  }),
  "goes on waking those who stopped": () => (sound) => ({
    prompted: (wake) => {
      sound.prompted?.(wake);
      return () => {};
    },
  }),
  "stops waking all when one stops": () => (sound) => {
    const wakes = new Set<() => void>();
    sound.prompted?.(() => {
      for (const wake of wakes) wake();
    });
    return {
      prompted: (wake) => {
        wakes.add(wake);
        return () => wakes.clear();
      },
    };
  },
};

describe("the notification log contract catches a log that", () => {
  for (const [name, flaw] of Object.entries(flaws)) {
    it(name, async () => expect(await firstBroken(flaw)).toBeDefined());
  }
});

it("the notification log contract catches nothing where nothing is wrong", async () => {
  expect(await firstBroken(() => () => ({}))).toBeUndefined();
});

/** The name of the first check that a log fails, by what it did and not by an accident. */
async function firstBroken(flaw: () => Flaw): Promise<string | undefined> {
  for (const { name, run } of notificationLogContract) {
    const recorder = await memory().open("trial", { pipelines: 2 });
    const sound = new LocalLog(recorder, { sectionSize: 10 });
    const log: NotificationLog = {
      application: sound.application,
      head: (pipeline) => sound.head(pipeline),
      heads: () => sound.heads(),
      section: (pipeline, id) => sound.section(pipeline, id),
      prompted: (wake) => sound.prompted(wake),
      ...flaw()(sound, recorder),
    };
    try {
      await run({ recorder, log });
    } catch (error) {
      if (error instanceof AssertionError || error instanceof EventSourcingError) return name;
      throw error;
    }
  }
  return undefined;
}
