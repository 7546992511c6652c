import { memory, StoreUnavailable, singleThreaded } from "@es/core";
import { expect, it } from "vitest";
import { lyingServer } from "./support/lying-server.js";
import { totalsIn } from "./support/totals.js";

it("says of those who follow a log that is away that they wait, asks seldom however many they are, and comes back by itself", async () => {
  const views = { tally: () => ({ add: () => {} }) };
  const totals = totalsIn(50);
  await using upstream = await singleThreaded(totals, { store: memory(), views, applications: ["upstream"], closeStores: false });
  await using server = await lyingServer(upstream.upstream.log);
  const options = {
    store: memory(),
    views,
    logs: { upstream: server.remote() },
    applications: ["follower"],
    pollMs: 5,
    backOff: { most: 10 },
  } as const;
  await using running = await singleThreaded(totals, options);
  const before = await upstream.upstream.ask("before", 1);
  await running.follower.caughtUpWith(before);
  server.errs(({ socket }) => !!socket.destroy());
  server.server.closeAllConnections();
  const rows = () => running.status();
  await expect.poll(async () => (await rows()).filter(({ state }) => state === "waiting").length).toBe(50);
  for (const { failure } of await rows()) expect(failure?.error).toBeInstanceOf(StoreUnavailable);
  // Pauses of 0.1, 0.2, 0.4 … 2 s: for all pipelines and the long poll together, no more than these.
  server.requests.length = 0;
  const begun = performance.now();
  while (performance.now() - begun < 3000) await rows();
  expect(server.requests.length).toBeLessThan(20);
  server.errs(() => false);
  const after = await upstream.upstream.ask("after", 2);
  await running.follower.caughtUpWith(after);
  await expect.poll(async () => (await rows()).filter(({ failure }) => failure !== undefined).length).toBe(0);
});
