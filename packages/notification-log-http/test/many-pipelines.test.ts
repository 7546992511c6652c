import { get } from "node:http";
import { memory, singleThreaded } from "@es/core";
import { expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";
import { totalsIn } from "./support/totals.js";

const pipelines = 10_000;

it("serves the heads of ten thousand pipelines in headers that do not grow with them", async () => {
  const { log, add } = await emptyLog({ pipelines });
  await using server = await served(log);
  const sizes = async () => {
    const { headers } = await server.get("/core");
    return [...headers].reduce((bytes, [name, value]) => bytes + name.length + value.length, 0);
  };
  expect(await sizes()).toBeLessThan(1000);
  const remote = server.remote();
  expect((await remote.heads()).heads).toHaveLength(pipelines);
  await add(someEvents(3), pipelines - 1);
  expect(await remote.head(pipelines - 1)).toMatchObject({ head: 3, pipelines });
  expect((await remote.section(pipelines - 1, "1,3")).items).toHaveLength(3);
});

it("tells of news of ten thousand pipelines, event by event, and only of the newest where nobody reads meanwhile", async () => {
  const { log, add } = await emptyLog({ pipelines });
  for (let pipeline = 0; pipeline < pipelines; pipeline += 1) await add(someEvents(1), pipeline);
  await using server = await served(log, { pollMs: 60_000 });
  const { port } = new URL(server.url);
  const events: string[] = [];
  let text = "";
  const request = get({ port, path: "/core/prompts", headers: { authorization: `Bearer ${token}` } }, (answer) => {
    answer.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (text + chunk).split("\n\n");
      text = parts.pop() ?? "";
      events.push(...parts);
    });
  }).on("error", () => {});
  const next = async (count: number) => {
    while (events.length < count) await new Promise(setImmediate);
    return JSON.parse(events[count - 1]?.split("data: ")[1] ?? "") as { readonly heads: readonly number[] };
  };
  expect((await next(1)).heads).toHaveLength(pipelines);
  for (let n = 1; n < 20; n += 1) {
    await add(someEvents(1), pipelines - n);
    expect((await next(n + 1)).heads[pipelines - n]).toBe(2);
  }
  request.destroy();
});

/** ES_SIEGE=1 follows them all: that takes a minute. */
const followed = process.env.ES_SIEGE === undefined ? 1000 : pipelines;

it("is followed, and waited for, in all pipelines", { timeout: 180_000 }, async () => {
  const totals = totalsIn(followed);
  const views = { tally: () => ({ add: () => {} }) };
  const upstream = await singleThreaded(totals, { store: memory(), views, applications: ["upstream"] });
  const asked = await Promise.all(Array.from({ length: 500 }, (_, n) => upstream.upstream.ask(`q${n}`, n)));
  await using server = await served(upstream.upstream.log, { maxPerSecond: 100_000 });
  const logs = { upstream: server.remote() };
  await using running = await singleThreaded(totals, { store: memory(), views, logs, applications: ["follower"] });
  for (const recorded of asked) await running.follower.caughtUpWith(recorded);
  const one = await upstream.upstream.ask("one more", 1);
  await running.follower.caughtUpWith(one);
  await upstream.stop();
});
