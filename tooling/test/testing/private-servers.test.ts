import pg from "pg";
import { describe, expect, it } from "vitest";
import { askRedis, privatePostgres, privateRedis, RedisCluster, RedisSentinels } from "../../src/testing/index.js";

describe("servers that tests end and start again", () => {
  it.each(["SIGQUIT", "SIGKILL"] as const)(
    "a Postgres that is ended by %s keeps what it committed",
    { tags: ["own-postgres"] },
    async (signal) => {
      await using server = await privatePostgres();
      const query = async (text: string) => {
        const client = new pg.Client(server.url);
        await client.connect();
        const { rows } = await client.query(text);
        await client.end();
        return rows;
      };
      await query("CREATE TABLE kept AS SELECT 1 AS one");
      await server.end(signal);
      await expect(query("SELECT")).rejects.toThrow("ECONNREFUSED");
      await server.start();
      expect(await query("SELECT * FROM kept")).toEqual([{ one: 1 }]);
    },
  );

  it("a Redis that is killed is empty afterwards, at the same place", { tags: ["own-redis"] }, async () => {
    await using server = await privateRedis();
    expect(await askRedis(server.port, "SET", "key", "value")).toBe("OK");
    await server.end("SIGKILL");
    await expect(askRedis(server.port, "PING")).rejects.toThrow("refused");
    await server.start();
    expect(await askRedis(server.port, "DBSIZE")).toBe("0");
  });

  it("sentinels agree on another master", { tags: ["own-redis"] }, async () => {
    await using redis = await RedisSentinels.make();
    const ms = await redis.failOver();
    console.log(`another master after ${Math.round(ms)} ms`);
  });

  it("a cluster spreads keys over its nodes", { tags: ["own-redis"] }, async () => {
    await using cluster = await RedisCluster.make();
    const answers = await Promise.all(cluster.nodes.map(({ port }) => askRedis(port, "-c", "SET", "key", "value")));
    expect(answers).toEqual(["OK", "OK", "OK"]);
    const sizes = await Promise.all(cluster.nodes.map(({ port }) => askRedis(port, "DBSIZE")));
    expect(sizes.map(Number).sort()).toEqual([0, 0, 1]);
  });
});
