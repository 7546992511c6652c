// @module-tag redis
// @module-tag own-redis
import { RedisCluster, RedisSentinels } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { eventually } from "./eventually.js";
import { type Payments, paymentsIn } from "./payments-folder.js";

describe("es-cluster", { timeout: 240_000 }, () => {
  it("works on a Redis Cluster, and drains a node wherever in it that listens", async () => {
    await using servers = await RedisCluster.make();
    await using payments = await paymentsIn();
    await worksAndDrains(payments, "--redis", servers.url, "--shards", "2");
  });

  it("works behind Sentinel, also when another is master", async () => {
    await using servers = await RedisSentinels.make();
    await using payments = await paymentsIn();
    await servers.failOver();
    await worksAndDrains(payments, "--redis", servers.url);
  });
});

/** Runs a node that takes what an operator asks for, and ends when another tells it to. */
async function worksAndDrains(payments: Payments, ...redis: readonly string[]): Promise<void> {
  await using node = payments.node("--name", "one", ...redis);
  await node.logged("at work");
  await payments.request(1, 2);
  const [prompted, nobody] = await Promise.all([payments.run("prompt", "core", ...redis), payments.run("drain", "two", ...redis)]);
  expect(prompted).toEqual({ code: 0, stdout: "prompted 2 of core\n", stderr: "" });
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('no node "two" of payments') });
  await eventually(payments.paid, ({ count }) => count === 2);
  expect(await payments.run("drain", "one", ...redis)).toMatchObject({ code: 0, stdout: "one has drained\n" });
  expect(await node.ended).toBe(0);
}
