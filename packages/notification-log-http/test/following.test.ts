import { LogReplaced, memory, type NotificationLog, type RunningSystem, readLog, type Store, singleThreaded } from "@es/core";
import { expect, it } from "vitest";
import { answer, lyingServer, type Misconduct } from "./support/lying-server.js";
import { served } from "./support/served.js";
import { totals } from "./support/totals.js";

const views = { tally: () => ({ add: () => {} }) };

async function upstreamOf(count: number) {
  const store = memory();
  const running = await singleThreaded(totals, { store, views, applications: ["upstream"], closeStores: false });
  for (let n = 0; n < count; n += 1) await running.upstream.ask(`q${n}`, n * n);
  return { store, running };
}

function following(upstream: NotificationLog | undefined, store: Store<undefined> = memory()) {
  const logs = upstream === undefined ? {} : { logs: { upstream } };
  const backOff = { least: 5, most: 20 };
  return singleThreaded(totals, { store, views, ...logs, applications: ["follower"], batchSize: 30, pollMs: 20, backOff });
}

/** All that a follower came to, event by event. */
async function stateOf({ follower }: RunningSystem<typeof totals, undefined, "follower">): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const { data, unitId: _, recordedAt: __, ...event } of readLog(follower.log, 0))
    events.push({ ...event, data: Buffer.from(data).toString() });
  return events;
}

async function locally(store: Store<undefined>): Promise<unknown[]> {
  await using running = await following(undefined, store);
  await running.settled();
  return stateOf(running);
}

it("comes to the same over HTTP as it does locally, backlog and news", async () => {
  const { store, running: upstream } = await upstreamOf(300);
  await using server = await served(upstream.upstream.log, { pollMs: 5 });
  await using running = await following(server.remote());
  await running.settled();
  const recorded = await upstream.upstream.ask("one more", 1);
  await running.follower.caughtUpWith(recorded);
  const state = await stateOf(running);
  expect(state).toHaveLength(301);
  expect(state).toEqual(await locally(store));
});

it("comes to the same when the server is restarted on the way, again and again", async () => {
  const { store, running: upstream } = await upstreamOf(300);
  let server = await served(upstream.upstream.log, { pollMs: 5 });
  const { port } = new URL(server.url);
  await using running = await following(server.remote());
  for (let round = 0; round < 5; round += 1) {
    const recorded = await upstream.upstream.ask(`in round ${round}`, round);
    await server.server.close();
    server = await served(upstream.upstream.log, { pollMs: 5, port: Number(port) });
    await running.follower.caughtUpWith(recorded);
  }
  await running.settled();
  expect(await stateOf(running)).toEqual(await locally(store));
  await server.server.close();
});

it("comes to the same with a server that errs in turn in every way, and its position never moves for a wrong event", async () => {
  const { store, running: upstream } = await upstreamOf(200);
  await using server = await lyingServer(upstream.upstream.log);
  const bend = async (url: string, how: (items: { id: number }[]) => void) => {
    const body = (await server.honest.inject(url)).json();
    how(body.items ?? []);
    return JSON.stringify(body);
  };
  const ways: Misconduct[] = [
    ...[() => false, () => false, () => false],
    ({ socket }) => !!socket.destroy(),
    () => false,
    async ({ url = "" }, response) => answer(response, await bend(url, (items) => items.reverse())),
    (_, response) => !!response.writeHead(503).end(),
    async ({ url = "" }, response) => answer(response, await bend(url, (items) => items.splice(2, 1))),
    (_, response) => !!response.writeHead(200, { "content-type": "application/json" }).end('{"items":['),
    async ({ url = "" }, response) => answer(response, (await server.honest.inject(url)).body.replaceAll('"id":1', '"id":2')),
  ];
  // Shifted in each round, so that no question meets the same way for ever.
  const way = (n: number) => ways[(n + Math.floor(n / ways.length)) % ways.length] as Misconduct;
  server.errs((request, response) => way(server.requests.length)(request, response));
  await using running = await following(server.remote());
  const expected = await locally(store);
  while (((await running.follower.recorder.tracked("upstream", 0))?.position ?? 0) < 200) await new Promise(setImmediate);
  expect(await stateOf(running)).toEqual(expected);
});

it("stops with LogReplaced when the server begins to serve another log", async () => {
  const { running: first } = await upstreamOf(50);
  const { running: second } = await upstreamOf(80);
  const server = await served(first.upstream.log);
  const { port } = new URL(server.url);
  await using running = await following(server.remote());
  await running.settled();
  const before = await stateOf(running);
  await server.server.close();
  await using _ = await served(second.upstream.log, { port: Number(port) });
  const failures = async () => (await running.status()).map(({ failure }) => failure?.error);
  while (!(await failures().catch(() => [])).some((error) => error instanceof LogReplaced)) await new Promise(setImmediate);
  expect(await stateOf(running)).toEqual(before);
});
