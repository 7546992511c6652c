import { describe, expect, it } from "vitest";
import { targetAt } from "../src/bullmq/redis.js";
import { bullmq } from "../src/index.js";

describe("the URL of a Redis", () => {
  it.each([
    ["redis://host", { host: "host", port: 6379 }],
    ["redis://[::1]:7/2", { host: "::1", port: 7, db: 2 }],
    ["redis://:p%40ss@host:1/", { host: "host", port: 1, password: "p@ss" }],
    [
      "redis://user:a:b@c@host?family=6&clientName=x",
      { host: "host", port: 6379, username: "user", password: "a:b@c", family: 6, clientName: "x" },
    ],
    ["rediss://host", { host: "host", port: 6379, tls: {} }],
  ])("says where one is: %s", (url, target) => {
    expect(targetAt(url)).toEqual(target);
  });

  it("says where nodes of a Redis Cluster are", () => {
    const nodes = [
      { host: "one", port: 7000 },
      { host: "two", port: 6379 },
    ];
    expect(targetAt("redis+cluster://user:secret@one:7000,two")).toEqual({
      cluster: nodes,
      redisOptions: { username: "user", password: "secret" },
    });
    expect(targetAt("rediss+cluster://one:7000,two/", { ca: "a" })).toEqual({ cluster: nodes, redisOptions: { tls: { ca: "a" } } });
  });

  it("says where sentinels are, and what they call the master", () => {
    const sentinels = [
      { host: "one", port: 7000 },
      { host: "two", port: 26379 },
    ];
    expect(targetAt("redis+sentinel://:secret@one:7000,two/shop/3?sentinelPassword=other")).toEqual({
      ...{ sentinels, name: "shop", password: "secret", db: 3, sentinelPassword: "other" },
    });
    expect(targetAt("rediss+sentinel://one:7000,two/shop", { ca: "a" })).toEqual({
      ...{ sentinels, name: "shop", tls: { ca: "a" }, sentinelTLS: { ca: "a" }, enableTLSForSentinelMode: true },
    });
  });

  it.each([
    "",
    "127.0.0.1:6379",
    "http://127.0.0.1:6379",
    "redis://",
    "redis://one,two",
    "redis://one/shop",
    "redis://one:many",
    "redis://a:secret%@one",
    "redis+cluster://one,,two",
    "redis+cluster://one/1",
    "redis+sentinel://one",
    "redis+sentinel://one/",
    "redis+sentinel://one/shop/x",
    "redis+other://one",
    "redi://user:secret@host",
    "redis://user:secr/et@host",
    "redis://user:secr?et@host",
  ])("is none of another form: %s", (url) => {
    const opening = () => bullmq({ redis: url, system: "shop" });
    expect(opening).toThrow("give a URL such as");
    expect(opening).not.toThrow(/secr/);
  });

  it("shows no password in what an engine is called", async () => {
    const engine = bullmq({ redis: "redis+sentinel://user:secret@127.0.0.1:1/shop?sentinelPassword=other", system: "shop" });
    expect(engine.description).toBe("BullMQ on Redis at redis+sentinel://127.0.0.1:1/shop");
    await engine.close();
  });
});
