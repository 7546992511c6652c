// @module-tag postgres
// @module-tag redis
import { LossyProxy, NetworkHost, until } from "@es/tooling/testing";
import { expect, it } from "vitest";
import { redisUrl } from "../own-prefix.js";
import { report } from "./report.js";
import { bound, Scene, sharedPostgres, times } from "./scene.js";

it("of three hosts, one whose cable is pulled is done without, and takes part again", {
  tags: ["network-hosts"],
  timeout: 5 * bound * times,
}, async () => {
  await using scene = await Scene.make();
  await using one = await onHost(scene);
  await using two = await onHost(scene);
  await using three = await onHost(scene);
  const hosts = [one, two, three];
  scene.teller.begin();
  await until("all hosts work", () => scene.nodes.every(({ processed }) => processed > 0), bound);
  const outages: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const { host, node } = hosts[round % hosts.length] as (typeof hosts)[0];
    await host.disconnect();
    const since = performance.now();
    await scene.progress("without a host");
    // Whatever the host had is done by others, while it is still away.
    await scene.caughtUp();
    outages.push(performance.now() - since);
    expect(await scene.faultsNow()).toEqual([]);
    const before = node.processed;
    await host.connect();
    await until("the host works again", () => node.processed > before, bound);
  }
  expect(await scene.faultsInTheEnd()).toEqual([]);
  report("hosts", { "ms until all is caught up with": outages, ...scene.totals });
});

/** Starts a node on a host of its own, which reaches the servers of this machine by its cable only. */
async function onHost(scene: Scene) {
  const host = await NetworkHost.make();
  const postgres = await LossyProxy.before(sharedPostgres, host.gateway);
  const redis = await LossyProxy.before(redisUrl, host.gateway);
  const place = { ...scene.place, url: postgres.url };
  const [node] = await scene.start(1, { place, engine: { ...scene.engine, redis: redis.url } }, host.by);
  if (node === undefined) throw new Error("no node was started");
  const dispose = async () => {
    await node[Symbol.asyncDispose]();
    await Promise.all([postgres, redis, host].map((each) => each[Symbol.asyncDispose]()));
  };
  return { host, node, [Symbol.asyncDispose]: dispose };
}
