import { readLog } from "@es/core";
import { expect, it } from "vitest";
import { AnswerRefused } from "../src/index.js";
import { emptyLog } from "./support/logs.js";
import { served } from "./support/served.js";

const sections = "/core/pipelines/0/sections";

interface Body {
  readonly archived: boolean;
  readonly links: { readonly next?: string };
  readonly items: readonly { readonly id: number }[];
}

async function bigEvents() {
  const { log, add } = await emptyLog();
  for (let n = 0; n < 25; n += 1) await add([Buffer.alloc(n === 12 ? 5000 : 400, "x")]);
  return { log, add };
}

it("cuts an answer at the byte cap between two events, and links to the rest", async () => {
  const { log } = await bigEvents();
  await using server = await served(log, { sectionSize: 10, maxBytes: 2000 });
  const ids: number[] = [];
  let next: string | undefined = "1,10";
  while (next !== undefined) {
    const answer = await server.get(`${sections}/${next}`);
    const text = await answer.text();
    const body = JSON.parse(text) as Body;
    expect(text.length < 2500 || body.items.length === 1).toBe(true);
    const whole = body.archived && !next.includes("after");
    expect(answer.headers.get("cache-control")).toBe(whole ? "private, max-age=31536000, immutable" : "private, no-cache");
    ids.push(...body.items.map(({ id }) => id));
    next = body.links.next;
  }
  expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
});

it("reads through cut sections from anywhere, and names a range that it did not read to its end by what it read of it", async () => {
  const { log } = await bigEvents();
  await using server = await served(log, { sectionSize: 10, maxBytes: 2000 });
  const remote = server.remote({ maxBytes: 8000 });
  for (const limit of [1, 4, 100]) {
    for (let after = 0; after <= 25; after += 1) {
      const ids: number[] = [];
      for await (const { id } of readLog(server.remote(), 0, { after, limit })) ids.push(id);
      expect(ids).toEqual(Array.from({ length: 25 - after }, (_, index) => after + index + 1));
    }
  }
  const { id, archived, items, next } = await remote.section(0, "1,20");
  expect(items.length).toBeLessThan(20);
  expect({ id, archived, next }).toEqual({ id: `1,${items.length}`, archived: true, next: `${items.length + 1},${items.length + 10}` });
});

it("refuses an event that is bigger than it may hold, with the remedy", async () => {
  const { log } = await bigEvents();
  await using server = await served(log, { sectionSize: 10, maxBytes: 2000 });
  const reading = server.remote({ maxBytes: 4000 }).section(0, "13,13");
  await expect(reading).rejects.toThrow(AnswerRefused);
  await expect(reading).rejects.toThrow("raise maxBytes");
});
