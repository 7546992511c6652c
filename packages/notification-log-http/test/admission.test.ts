import { memory, type Store } from "@es/core";
import fastify from "fastify";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { notificationLogServer, notificationLogs, tokenHash, UnsafeListening } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";

const paths = ["/core", "/core?wait=1", "/core/prompts", "/core/pipelines/0/sections/1,100", "/core/pipelines/0/notifications"];

describe("who may read", () => {
  it("is nobody without a token that is known, on every route", async () => {
    const { log } = await emptyLog();
    await using server = await served(log);
    const wrong = [
      ...["", "Bearer", "Bearer ", `Basic ${btoa(token)}`, token, `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Bearer  ${token}`],
      ...[`Bearer ${tokenHash(token)}`, `Bearer ${token},${token}`, `Bearer ${"x".repeat(4000)}`, "Bearer undefined", "Bearer é"],
    ];
    for (const path of paths) {
      for (const authorization of wrong) {
        const answer = await server.get(path, { authorization });
        expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
        expect(await answer.json()).toMatchObject({ code: "unauthenticated" });
      }
    }
  });

  it("is nobody whose token has expired", async () => {
    const { log } = await emptyLog();
    const reader = { name: "late", tokenHash: tokenHash(token) };
    for (const [expires, status] of [
      [new Date(Date.now() - 1), 401],
      [new Date(Date.now() + 60_000), 200],
    ] as const) {
      await using server = await served(log, { readers: [{ ...reader, expires }] });
      expect((await server.get("/core")).status).toBe(status);
    }
  });

  it("is told for each log, and a log that one may not read looks like one that is not there", async () => {
    const store = memory() as Store<never>;
    const { log: core } = await emptyLog({ store });
    const { log: commands } = await emptyLog({ store, application: "commands" });
    const readers = [
      { name: "reporting", tokenHash: tokenHash("reports"), logs: ["core"] },
      { name: "all", tokenHash: tokenHash("all") },
    ];
    await using server = await served(core, { logs: [core, commands], readers });
    const status = async (path: string, as: string) => (await server.get(path, { authorization: `Bearer ${as}` })).status;
    for (const path of paths.slice(0, 2)) {
      expect(await status(path, "reports")).toBe(200);
      expect(await status(path.replace("core", "commands"), "reports")).toBe(403);
      expect(await status(path.replace("core", "nothing"), "reports")).toBe(403);
      expect(await status(path.replace("core", "commands"), "all")).toBe(200);
      expect(await status(path.replace("core", "nothing"), "all")).toBe(404);
    }
  });

  it("has to be said", async () => {
    const { log } = await emptyLog();
    const options = { logs: [log] } as unknown as Parameters<typeof notificationLogServer>[0];
    expect(() => notificationLogServer(options)).toThrow('readers is undefined: give those who may read, or "anyone"');
  });

  const hash = tokenHash(token);
  const me = { name: "me", tokenHash: hash };
  it.each([
    [{ readers: [{ ...me, tokenHash: "the token itself" }] }, "tokenHash of me"],
    [{ readers: [{ ...me, tokenHash: undefined }] }, "tokenHash of me"],
    [{ readers: [{ ...me, tokenHash: hash.toUpperCase() }] }, "tokenHash of me"],
    [{ readers: [{ ...me, name: "" }] }, "name of a reader"],
    [{ readers: [{ ...me, expires: new Date("garbage") }] }, "expires of me"],
    [{ readers: [{ ...me, expires: "2020-01-01T00:00:00Z" }] }, "expires of me"],
    [{ readers: [{ ...me, expires: 1e12 }] }, "expires of me"],
    [{ readers: [{ ...me, expires: null }] }, "expires of me"],
    [{ readers: [{ ...me, logs: "core" }] }, "logs of me"],
    [{ readers: [{ ...me, logs: [1] }] }, "logs of me"],
    [{ readers: [me, { ...me, name: "wider" }] }, "me and wider with the same token"],
    [{ readers: "everyone" }, "readers is"],
    [{ insecure: "no" }, "insecure is"],
    [{ cache: "shared" }, "cache is"],
    [{ sectionSize: 1001 }, "sectionSize is 1001"],
    [{ maxBytes: 0 }, "maxBytes is 0"],
    [{ readerShare: 0 }, "readerShare is 0"],
    [{ readerShare: 2 }, "readerShare is 2"],
    [{ readerShare: Number.NaN }, "readerShare is NaN"],
    [{ maxReading: Number.POSITIVE_INFINITY }, "maxReading is Infinity"],
    [{ maxStreamSeconds: 1e9 }, "maxStreamSeconds is"],
    [{ maxAnswerSeconds: -1 }, "maxAnswerSeconds is -1"],
    [{ maxWait: 31 }, "maxWait is 31"],
    [{ maxPerSecond: "5" }, "maxPerSecond is"],
    [{ pollMs: 0 }, "pollMs is 0"],
    [{ maxConnections: 0 }, "maxConnections is 0"],
    [{ maxStrangers: 0.5 }, "maxStrangers is 0.5"],
  ])("is checked when the server is made: %j", async (options, why) => {
    const { log } = await emptyLog();
    const all = { logs: [log], readers: "anyone", ...options } as unknown as Parameters<typeof notificationLogServer>[0];
    expect(() => notificationLogServer(all)).toThrow(why);
  });

  it("is told for one log of a name only", async () => {
    const { log } = await emptyLog();
    expect(() => notificationLogServer({ logs: [log, log], readers: "anyone" })).toThrow("logs is two logs of core");
    expect(() => notificationLogServer({ logs: log as never, readers: "anyone" })).toThrow("in an array");
  });

  it("lets a shared cache keep answers only by configuration, and only for those who carry the same token", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(100));
    await using server = await served(log, { cache: "public" });
    const answer = await server.get("/core/pipelines/0/sections/1,100");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("vary")).toBe("Authorization");
    await using open = await served(log, { readers: "anyone" });
    const anyone = await open.get("/core/pipelines/0/sections/1,100", { authorization: "" });
    expect([anyone.headers.get("cache-control"), anyone.headers.get("vary")]).toEqual(["private, max-age=31536000, immutable", null]);
    for (const cache of [undefined, "private"] as const) {
      for (const readers of ["anyone", [{ name: "tests", tokenHash: tokenHash(token) }]] as const) {
        await using closed = await served(log, { readers, ...(cache === undefined ? {} : { cache }) });
        for (const section of ["1,100", "101,200", "current"]) {
          const { headers } = await closed.get(`/core/pipelines/0/sections/${section}`);
          expect(headers.get("cache-control")).toMatch(/^private, /);
          const again = await closed.get(`/core/pipelines/0/sections/${section}`, { "if-none-match": headers.get("etag") ?? "" });
          expect([again.status, again.headers.get("cache-control")]).toEqual([304, headers.get("cache-control")]);
        }
      }
    }
  });
});

describe("listening", () => {
  const beyond = ["0.0.0.0", "::", "192.0.2.1", "::ffff:192.0.2.1", "example.invalid", "127.0.0.1.example.invalid", ""];

  it("beyond loopback is refused without readers or without TLS, before anything is open", async () => {
    const { log } = await emptyLog();
    for (const readers of ["anyone", []] as const) {
      for (const host of beyond) {
        const server = notificationLogServer({ logs: [log], readers });
        await expect(server.listen({ port: 0, host })).rejects.toThrow(UnsafeListening);
        expect(server.server.listening).toBe(false);
        await server.close();
      }
    }
  });

  it("on loopback, or with insecure written out, is as usual; also for one's own instance with other routes", async () => {
    const { log } = await emptyLog();
    for (const [host, insecure] of [
      ["127.0.0.1", false],
      ["localhost", false],
      ["0.0.0.0", true],
    ] as const) {
      const server = notificationLogServer({ logs: [log], readers: "anyone", insecure });
      await server.listen({ port: 0, host });
      await server.close();
    }
    const own = fastify();
    own.get("/health", async () => "fine");
    await own.register(notificationLogs, { prefix: "/logs", logs: [log], readers: [] });
    await expect(own.listen({ port: 0, host: "0.0.0.0" })).rejects.toThrow(UnsafeListening);
    expect((await own.inject("/health")).body).toBe("fine");
    expect((await own.inject("/logs/core")).statusCode).toBe(401);
    expect((await own.inject("/health")).headers["x-content-type-options"]).toBeUndefined();
    await own.close();
  });
});

describe("too much", () => {
  it("of one reader is held up, and so is one who tries tokens, while another reader is answered", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { log } = await emptyLog();
    const readers = ["one", "two"].map((name) => ({ name, tokenHash: tokenHash(name) }));
    await using server = await served(log, { readers, maxPerSecond: 20 });
    const status = async (as: string) => (await server.get("/core", { authorization: `Bearer ${as}` })).status;
    const statuses = (as: (n: number) => string) => Promise.all(Array.from({ length: 60 }, (_, n) => status(as(n))));
    const greedy = await statuses(() => "one");
    const guessing = await statuses((n) => `guess${n}`);
    expect(greedy.filter((each) => each === 200)).toHaveLength(20);
    expect(guessing.filter((each) => each === 401)).toHaveLength(20);
    expect([...greedy, ...guessing].filter((each) => each === 429)).toHaveLength(80);
    expect(await status("two")).toBe(200);
    const held = await server.get("/core", { authorization: "Bearer one" });
    expect([held.status, held.headers.get("retry-after")]).toEqual([429, "1"]);
    vi.setSystemTime(Date.now() + 1001);
    expect(await status("one")).toBe(200);
  });

  it("at the same time is told to come back, and what is under way is finished", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(150));
    const doors: (() => void)[] = [];
    let closed = true;
    const section = async (pipeline: number, id: string) => {
      if (closed) await new Promise<void>((open) => doors.push(open));
      return log.section(pipeline, id);
    };
    const slow = { application: log.application, head: log.head.bind(log), heads: log.heads.bind(log), section };
    await using slowly = await served(slow, { maxReading: 2, readerShare: 1, maxPerSecond: 10_000 });
    // Without connections, so that all are there at once, however busy the machine is.
    const get = (url: string) => slowly.server.inject({ url, headers: { authorization: `Bearer ${token}` } });
    const open = () => {
      closed = false;
      for (const door of doors) door();
    };
    const under = ["1,100", "101,200"].map((id) => get(`/core/pipelines/0/sections/${id}`));
    try {
      while (doors.length < 2) await new Promise(setImmediate);
      const waiting = Array.from({ length: 257 }, () => get("/core"));
      const over = await Promise.race(waiting);
      expect([over.statusCode, over.headers["retry-after"], over.headers.connection]).toEqual([429, "1", "close"]);
      expect(over.json()).toMatchObject({ code: "too-many-requests" });
      open();
      expect((await Promise.all(under)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
      expect((await Promise.all(waiting)).filter(({ statusCode }) => statusCode === 200)).toHaveLength(256);
    } finally {
      // A server that closes waits for what is under way: a failure is to be seen as what it is.
      open();
    }
    expect((await slowly.get("/core")).status).toBe(200);
  });
});
