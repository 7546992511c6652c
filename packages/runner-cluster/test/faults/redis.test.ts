// @module-tag postgres
// @module-tag own-redis
import { askRedis, privateRedis, RedisCluster, RedisSentinels } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { report } from "./report.js";
import { bound, Scene, times } from "./scene.js";

describe.concurrent("a Redis that is lost", { timeout: 5 * bound * times }, () => {
  it("costs time only, whether it is absent from the start, flushed, or killed and empty when it comes back", async () => {
    await using redis = await privateRedis();
    await redis.end("SIGKILL");
    await using scene = await Scene.make({ redis: redis.url });
    await scene.start(2);
    scene.teller.begin();
    await scene.progress("without Redis");
    const without = { executedDirectly: scene.count("executed-directly"), commands: scene.teller.kept };
    const outages: number[] = [];
    for (let round = 0; round < times; round += 1) {
      await redis.start();
      await scene.engineAtWork();
      await askRedis(redis.port, "FLUSHALL");
      await scene.progress("after Redis was flushed");
      await redis.end("SIGKILL");
      const since = performance.now();
      await scene.progress("after Redis was killed");
      outages.push(Math.round(performance.now() - since));
    }
    await redis.start();
    await scene.engineAtWork();
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("Redis absent, flushed, killed", { without, outages, ...scene.totals });
  });

  it("is replaced by its replica, by Sentinel", async () => {
    await using redis = await RedisSentinels.make();
    await using scene = await Scene.make({ redis: { sentinels: [...redis.sentinels], name: redis.name } });
    await scene.start(2);
    scene.teller.begin();
    await scene.engineAtWork();
    const failOver = await redis.failOver();
    const since = performance.now();
    await scene.engineAtWork();
    const afterwards = performance.now() - since;
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("Sentinel, ms", { failOver, afterwards, ...scene.totals });
  });

  it("was one master of a Redis Cluster", async () => {
    await using redis = await RedisCluster.make();
    await using scene = await Scene.make({ redis: { cluster: redis.nodes }, shards: 3 });
    await scene.start(2);
    scene.teller.begin();
    await scene.engineAtWork();
    for (let round = 0; round < times; round += 1) {
      const master = redis.servers[round % redis.servers.length] as (typeof redis.servers)[0];
      await master.end("SIGKILL");
      await scene.progress("without a master");
      await master.start();
      await redis.whole();
      await scene.engineAtWork();
    }
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("Redis Cluster", { killed: times, ...scene.totals });
  });
});
