import { describe, expect, it } from "vitest";
import { besieged } from "./support/besieged.js";
import { tagsOf } from "./support/stores.js";

/**
 * ES_SIEGE=1 attacks with all that the promises speak of, and asserts them. Else with a quarter, and beside other tests, which
 * take the processor for longer than any ratio allows for: then the honest reader has to be answered within a second.
 */
const full = process.env.ES_SIEGE !== undefined;
const part = full ? 1 : 0.25;
const bound = (before: number) => (full ? Math.max(2 * before, 5) : Math.max(8 * before, 1000));
const small = "/core/pipelines/0/sections/1,100";
const report = (what: string, figures: Record<string, number>) =>
  console.log(
    `${what}: ${Object.entries(figures)
      .map(([name, value]) => `${name} ${value.toFixed(1)}`)
      .join(", ")}`,
  );

type Siege = Awaited<ReturnType<typeof besieged>>;

/** The ways of a hungry reader. Every answer to it goes unread. */
const attacks: Record<string, (siege: Siege) => Promise<unknown>> = {
  "64 streams that are never read": ({ hunger }) => times(64, () => hunger("/core/pipelines/0/notifications")),
  "1,000 long polls": async ({ url, hunger }) => {
    const { headers } = await fetch(`${url}/core`, { headers: { authorization: "Bearer hungry" } });
    await times(1000, () => hunger("/core?wait=30", `if-none-match: ${headers.get("etag")}\r\n`));
  },
  "400 connections with unread answers": ({ hunger }) =>
    times(400, (n) => hunger(`/core/pipelines/0/sections/${n * 100 + 1},${n * 100 + 100}`)),
};

async function times(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count * part; n += 1) await work(n);
}

describe("a hungry reader harms itself only", () => {
  it.each(Object.entries(attacks))("with %s", { timeout: 300_000 }, async (what, attack) => {
    await using siege = await besieged({ count: Math.ceil(40_000 * part), bytes: 10_000 });
    await siege.p99(small);
    const before = await siege.p99(small);
    await siege.rss();
    const rest = await siege.rss();
    await attack(siege);
    siege.news();
    const during = await siege.p99(small);
    const more = (await siege.rss()) - rest;
    report(what, { "p99 before, ms": before, during, "MB over rest": more });
    expect(more).toBeLessThan(300);
    expect(during).toBeLessThan(bound(before));
  });
});

for (const kind of ["SQLite", "PostgreSQL"]) {
  describe(`big events in ${kind}`, { tags: tagsOf[kind] ?? [] }, () => {
    it.each([
      [20, 1_000_000],
      [10, 4_000_000],
    ])("asked for %i times at once, of %i bytes, take a few times what is sent", { timeout: 300_000 }, async (requests, bytes) => {
      await using siege = await besieged({ kind, count: full ? 400 : 100, bytes });
      await siege.rss();
      const rest = await siege.rss();
      const section = (n: number) =>
        `/core/pipelines/0/sections/${full ? `${(n % 4) * 100 + 1},${(n % 4) * 100 + 100}?after=${(n % 4) * 100 + n + 1}` : `1,100?after=${n + 1}`}`;
      await Promise.all(Array.from({ length: requests }, (_, n) => siege.hunger(section(n))));
      const honest = await siege.p99("/core", 30);
      const more = (await siege.rss()) - rest;
      report(`${requests} requests for events of ${bytes} bytes in ${kind}`, { "MB over rest": more, "p99 of the honest, ms": honest });
      expect(more).toBeLessThan(300);
    });
  });
}
