import type { NotificationLog } from "@es/core";
import { describe, expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served } from "./support/served.js";

const sections = "/core/pipelines/0/sections";

async function servedEvents(count: number, options: Parameters<typeof served>[1] = {}) {
  const { log, add } = await emptyLog();
  await add(someEvents(count));
  const reads: string[] = [];
  const counted: NotificationLog = {
    application: log.application,
    head: (pipeline) => log.head(pipeline),
    heads: () => log.heads(),
    section: (pipeline, id) => {
      // One event alone is read to see that it still ends the section.
      const [first, last] = id.split(",");
      if (first !== last) reads.push(id);
      return log.section(pipeline, id);
    },
  };
  return { server: await served(counted, { sectionSize: 10, ...options }), add, reads };
}

describe("an archived section", () => {
  it("may be kept for ever, but not by caches that readers share, as long as readers are told apart", async () => {
    const { server } = await servedEvents(25);
    await using _ = server;
    const answer = await server.get(`${sections}/1,10`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("etag")).toMatch(/^"[\w-]{22}\.4194304\.0\.1\.10\.0\.archived\.10:[\w:-]+"$/);
  });

  it("keeps its tag when the log grows, and is not sent to one who has it, nor read", async () => {
    const { server, add, reads } = await servedEvents(25);
    await using _ = server;
    const tag = (await server.get(`${sections}/1,10`)).headers.get("etag") ?? "";
    await add(someEvents(10));
    const before = reads.length;
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await server.get(`${sections}/1,10`, { "if-none-match": known });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, tag, ""]);
      expect(again.headers.get("cache-control")).toContain("immutable");
    }
    expect(reads.length).toBe(before);
    expect((await server.get(`${sections}/1,10`, { "if-none-match": `"other"` })).status).toBe(200);
  });

  it("is linked, with the same facts in the body", async () => {
    const { server } = await servedEvents(25);
    await using _ = server;
    const answer = await server.get(`${sections}/11,20`);
    const links = { self: "11,20", prev: "1,10", next: "21,30", first: "1,10", current: "current" };
    expect(await answer.json()).toMatchObject({ id: "11,20", archived: true, links });
    for (const [rel, to] of Object.entries(links)) expect(answer.headers.get("link")).toContain(`<${to}>; rel="${rel}"`);
  });

  it("is read once for all who ask for it, at the same time or later", async () => {
    const { server, reads } = await servedEvents(25);
    await using _ = server;
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.get(`${sections}/1,10`)));
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(bodies.size).toBe(1);
    expect(reads).toEqual(["2,10"]);
  });
});

describe("the tail", () => {
  it("has to be asked for again each time, and has another tag when the log has grown", async () => {
    const { server, add, reads } = await servedEvents(25);
    await using _ = server;
    const first = await server.get(`${sections}/21,30`);
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    expect(await first.json()).toMatchObject({ archived: false, links: { prev: "11,20" } });
    const known = { "if-none-match": first.headers.get("etag") ?? "" };
    const before = reads.length;
    expect((await server.get(`${sections}/21,30`, known)).status).toBe(304);
    // Read, to see that it is still the same.
    expect(reads.length).toBe(before + 1);
    await add(someEvents(1));
    const grown = await server.get(`${sections}/21,30`, known);
    expect([grown.status, ((await grown.json()) as { items: unknown[] }).items.length]).toEqual([200, 6]);
  });

  it("is empty right after a full section, and also where there is nothing yet", async () => {
    const { server, add } = await servedEvents(0);
    await using _ = server;
    expect(await (await server.get(`${sections}/1,10`)).json()).toMatchObject({ archived: false, items: [] });
    expect(await (await server.get(`${sections}/current`)).json()).toMatchObject({ id: "1,10", items: [] });
    await add(someEvents(10));
    const next = await server.get(`${sections}/11,20`);
    expect([next.status, next.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
    expect(await next.json()).toMatchObject({ archived: false, items: [] });
  });

  it("is what current answers, never to be kept although it may be full", async () => {
    const { server } = await servedEvents(20);
    await using _ = server;
    const current = await server.get(`${sections}/current`);
    expect(current.headers.get("content-location")).toBe("11,20");
    expect(current.headers.get("cache-control")).toBe("private, no-cache");
    expect(await current.json()).toMatchObject({ id: "11,20", archived: true });
  });

  it("can be read from after a notification", async () => {
    const { server } = await servedEvents(25);
    await using _ = server;
    const ids = async (after: number) => {
      const body = (await (await server.get(`${sections}/21,30?after=${after}`)).json()) as { items: { id: number }[] };
      return body.items.map(({ id }) => id);
    };
    expect(await ids(23)).toEqual([24, 25]);
    expect(await ids(25)).toEqual([]);
    expect((await server.get(`${sections}/21,30?after=26`)).status).toBe(404);
    for (const after of ["20", "30", "-1", "x", "1e3", ""]) expect((await server.get(`${sections}/21,30?after=${after}`)).status).toBe(400);
  });
});

describe("an address", () => {
  it("of no aligned section redirects to the one that holds its first notification, relative to where it stands", async () => {
    const { server } = await servedEvents(25, { prefix: "/behind/a/proxy" });
    await using _ = server;
    for (const id of ["5,14", "1,9", "001,010", "7,7", "3,999999999999999999"]) {
      const answer = await server.get(`/behind/a/proxy${sections}/${id}`);
      expect([answer.status, answer.headers.get("location"), answer.headers.get("cache-control")]).toEqual([308, "1,10", "no-store"]);
    }
  });

  it("beyond the head is not there, and that may not be kept", async () => {
    const { server } = await servedEvents(25);
    await using _ = server;
    for (const id of ["31,40", "41,50", "999999999999999991,999999999999999999"]) {
      const answer = await server.get(`${sections}/${id}`);
      expect([answer.status, answer.headers.get("cache-control"), answer.headers.get("etag")]).toEqual([404, "no-store", null]);
      expect(await answer.json()).toMatchObject({ code: "beyond-head", head: 25 });
    }
  });

  it("that is malformed is refused as such", async () => {
    const { server } = await servedEvents(25);
    await using _ = server;
    for (const id of ["0,10", "10,1", "1", "1,", "1,10,20", "a,b", "-1,10", "1.0,10", "1,1e1", "CURRENT", "1%2C10%00"]) {
      const answer = await server.get(`${sections}/${id}`);
      expect([id, answer.status, answer.headers.get("content-type")]).toEqual([id, 400, "application/problem+json; charset=utf-8"]);
    }
    expect((await server.get("/core/pipelines/1/sections/1,10")).status).toBe(404);
    expect((await server.get("/other/pipelines/0/sections/1,10")).status).toBe(404);
  });

  it("answers HEAD as GET, without the body, and nothing else", async () => {
    const { server } = await servedEvents(25);
    await using _ = server;
    for (const path of ["/core", `${sections}/1,10`, `${sections}/current`]) {
      const [get, head] = await Promise.all([server.get(path), server.get(path, {}, "HEAD")]);
      expect(head.status).toBe(200);
      for (const name of ["etag", "link", "cache-control", "content-length"]) expect(head.headers.get(name)).toBe(get.headers.get(name));
      for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        const answer = await server.get(path, {}, method);
        expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      }
    }
  });
});
