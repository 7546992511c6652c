import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";

describe("a long poll", () => {
  it("is answered at once with what one does not know, and else when there is news", async () => {
    const { log, add, wakes } = await emptyLog({ pipelines: 2 });
    await using server = await served(log, { pollMs: 60_000 });
    const first = await server.get("/core?wait=30");
    expect(await first.json()).toMatchObject({ application: "core", pipelines: 2, sectionSize: 100, heads: [0, 0] });
    const waiting = server.get("/core?wait=30", { "if-none-match": first.headers.get("etag") ?? "" });
    while (wakes.size === 0) await new Promise(setImmediate);
    await add(someEvents(3), 1);
    const news = await waiting;
    expect([news.status, await news.json()]).toEqual([200, expect.objectContaining({ heads: [0, 3] })]);
    expect(wakes.size).toBe(0);
  });

  it("comes to nothing when its time is over, which the server bounds", async () => {
    const { log } = await emptyLog();
    await using server = await served(log, { maxWait: 1 });
    const tag = (await server.get("/core")).headers.get("etag") ?? "";
    for (const wait of ["1", "99999"]) expect((await server.get(`/core?wait=${wait}`, { "if-none-match": tag })).status).toBe(304);
    for (const wait of ["-1", "1e9", "999999", "x"]) expect((await server.get(`/core?wait=${wait}`)).status).toBe(400);
  });

  it("hears of what another process recorded, of which no prompt tells", async () => {
    const { log, add } = await emptyLog();
    const silent = {
      application: log.application,
      head: log.head.bind(log),
      heads: log.heads.bind(log),
      section: log.section.bind(log),
    };
    await using server = await served(silent, { pollMs: 10 });
    const tag = (await server.get("/core")).headers.get("etag") ?? "";
    const waiting = server.get("/core?wait=30", { "if-none-match": tag });
    await add(someEvents(1));
    expect((await waiting).status).toBe(200);
  });

  it("is let go of when the client leaves, and when the server closes", async () => {
    const { log, wakes } = await emptyLog();
    const server = await served(log);
    const tag = (await server.get("/core")).headers.get("etag") ?? "";
    const headers = { authorization: `Bearer ${token}`, "if-none-match": tag };
    const leaving = request(`${server.url}/core?wait=30`, { headers }).on("error", () => {});
    leaving.end();
    while (wakes.size === 0) await new Promise(setImmediate);
    leaving.destroy();
    while (wakes.size > 0) await new Promise(setImmediate);
    const waiting = server.get("/core?wait=30", { "if-none-match": tag });
    while (wakes.size === 0) await new Promise(setImmediate);
    await server.server.close();
    expect((await waiting).status).toBe(304);
    expect(wakes.size).toBe(0);
  });

  it("is refused when too many wait already, while reading goes on", async () => {
    const { log, add, wakes } = await emptyLog();
    await using server = await served(log, { maxWaiting: 1 });
    const tag = (await server.get("/core")).headers.get("etag") ?? "";
    const waiting = server.get("/core?wait=30", { "if-none-match": tag });
    while (wakes.size === 0) await new Promise(setImmediate);
    const second = await server.get("/core?wait=30", { "if-none-match": tag });
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await server.get("/core/prompts")).status).toBe(429);
    expect((await server.get("/core/pipelines/0/sections/1,100")).status).toBe(200);
    await add(someEvents(1));
    expect((await waiting).status).toBe(200);
  });
});

it("prompts by Server-Sent Events, as long as both are there", async () => {
  const { log, add, wakes } = await emptyLog();
  const server = await served(log);
  const answer = await server.get("/core/prompts");
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader() ?? expect.fail();
  expect((await reader.read()).value).toMatch(/^event: heads\nid: .+\ndata: \{.*"heads":\[0\]\}\n\n$/);
  await add(someEvents(2));
  expect((await reader.read()).value).toContain('"heads":[2]');
  await reader.cancel();
  while (wakes.size > 0) await new Promise(setImmediate);
  const second = (await server.get("/core/prompts")).body?.getReader() ?? expect.fail();
  await second.read();
  await server.server.close();
  expect((await second.read()).done).toBe(true);
});

describe("the stream of notifications", () => {
  it("says which log it is and where it ends, then gives one after the other", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(1234));
    await using server = await served(log);
    const lines = (await (await server.get("/core/pipelines/0/notifications?after=200")).text()).trimEnd().split("\n");
    const [beginning, ...items] = lines.map((line) => JSON.parse(line) as { id?: number });
    expect(beginning).toMatchObject({ application: "core", pipeline: 0, after: 200, head: 1234 });
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 1034 }, (_, index) => index + 201));
    expect((await server.get("/core/pipelines/0/notifications?after=1235")).status).toBe(404);
  });

  it("reads no further than the client does, and ends in disorder if the log cannot be read to its end", async () => {
    const { log, add } = await emptyLog();
    for (let n = 0; n < 40; n += 1) await add(Array.from({ length: 100 }, () => Buffer.alloc(2000)));
    let reads = 0;
    const failing = {
      application: log.application,
      head: log.head.bind(log),
      heads: log.heads.bind(log),
      section: async (pipeline: number, id: string) => {
        reads += 1;
        if (reads > 30) throw new Error("the disk is on fire");
        return log.section(pipeline, id);
      },
    };
    await using server = await served(failing);
    const asked = request(`${server.url}/core/pipelines/0/notifications`, { headers: { authorization: `Bearer ${token}` } });
    asked.end();
    const [answer] = await once(asked, "response");
    await once(answer.pause(), "readable");
    expect(reads).toBeLessThan(30);
    answer.resume();
    await expect(once(answer, "end")).rejects.toThrow();
  });
});
