import { connect } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { NotificationLog } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";

const nasty = [
  ...["' OR 1=1 --", "core'; DROP TABLE es_events; --", "core\u0000", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....//", "__proto__"],
  ...["constructor", "prototype", "toString", "hasOwnProperty", "{{7*7}}", "<script>alert(1)</script>", "%0d%0aset-cookie:%20x=1"],
  ...[
    "\r\nset-cookie: x=1",
    "core ",
    " core",
    "CORE",
    "cörę",
    "core%2e",
    "core/../core",
    "1,100;ls",
    "1,100'",
    "1,100\n",
    "１,１００",
    "1e0,1e2",
  ],
];

/** Strings that have no business in an address: crafted ones, mixtures of them, and anything at all. */
const hostile = fc.oneof(
  fc.constantFrom(...nasty),
  fc.tuple(fc.constantFrom(...nasty), fc.string({ maxLength: 20, unit: "binary" })).map((parts) => parts.join("")),
  fc.string({ minLength: 1, maxLength: 60, unit: "binary" }),
);

describe("hostile strings in addresses and headers", () => {
  it("are never found, never reach a log, and never come back", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(5));
    const asked: string[] = [];
    const watched: NotificationLog = {
      application: "core",
      head: (pipeline) => {
        asked.push(`head ${pipeline}`);
        return log.head(pipeline);
      },
      heads: () => {
        asked.push("heads");
        return log.heads();
      },
      section: (pipeline, id) => {
        asked.push(`section ${pipeline} ${id}`);
        return log.section(pipeline, id);
      },
    };
    await using server = await served(watched, { maxPerSecond: 1_000_000, readers: "anyone" });
    const places = [
      (it: string) => `/${it}`,
      (it: string) => `/${it}/prompts`,
      (it: string) => `/core/pipelines/${it}/sections/1,100`,
      (it: string) => `/core/pipelines/0/sections/${it}`,
      (it: string) => `/core/pipelines/0/sections/1,100?after=${it}`,
      (it: string) => `/core/pipelines/0/notifications?after=${it}`,
      (it: string) => `/core?wait=${it}`,
    ];
    const harmless = /^(heads|(head|section) \d+( \d+,\d+)?)$/;
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom(...places), fc.boolean(), async (string, place, encoded) => {
        const marked = `${string}Zx9`;
        const url = place(encoded ? encodeURIComponent(marked) : marked);
        const answer = await server.server.inject({
          url,
          headers: { "if-none-match": `"Zx9"`, "x-request-id": "Zx9", origin: "https://Zx9.example" },
        });
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.body + JSON.stringify(answer.headers)).not.toContain("Zx9");
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
        expect(Object.keys(JSON.parse(answer.body))).toEqual(["type", "title", "status", "code", "requestId"]);
      }),
      { numRuns: 5000 },
    );
    expect(asked.filter((each) => !harmless.test(each))).toEqual([]);
  });
});

describe("an error of the log", () => {
  it("is told without its message or stack, and is found in the server's log by the id of the request, without the token", async () => {
    const broken: NotificationLog = {
      application: "core",
      head: () => Promise.reject(new Error("never")),
      heads: () => Promise.reject(new Error("SELECT secret FROM es_events WHERE password")),
      section: () => Promise.reject(new Error("never")),
    };
    const lines = new PassThrough();
    const server = await served(broken, { logger: { stream: lines, level: "trace" } });
    const answer = await server.get("/core");
    const body = await answer.text();
    expect(JSON.parse(body)).toEqual({
      ...{ type: "about:blank", title: "The server failed", status: 500, code: "internal-error" },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await server.server.close();
    lines.end();
    const logged = await text(lines);
    expect(logged).toContain("SELECT secret");
    expect(logged).toContain((JSON.parse(body) as { requestId: string }).requestId);
    expect(logged).not.toContain(token);
  });
});

describe("a slow or greedy connection", () => {
  it("is ended: a request that trickles in, headers without end, a body that nobody asked for", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(5));
    await using server = await served(log);
    server.server.server.headersTimeout = 300;
    server.server.server.requestTimeout = 300;
    expect(await raw(server.url, "GET /core HTTP/1.1\r\nhost: x\r\nx-slow: ")).toContain("408");
    expect(await raw(server.url, `GET /core HTTP/1.1\r\nhost: x\r\nx-big: ${"x".repeat(20_000)}\r\n\r\n`)).toContain("431");
    const body = `GET /core HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 100000\r\n\r\n${"x".repeat(100_000)}`;
    expect(await raw(server.url, body)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await server.get("/core")).status).toBe(200);
  });

  it("does not keep honest readers from being answered, though there are hundreds of them", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(5));
    await using server = await served(log);
    server.server.server.headersTimeout = 300;
    server.server.server.requestTimeout = 300;
    const attackers = Array.from({ length: 300 }, () => raw(server.url, "GET /core HTTP/1.1\r\nhost: x\r\nx-slow: "));
    for (let n = 0; n < 50; n += 1) expect((await server.get("/core/pipelines/0/sections/1,100")).status).toBe(200);
    // Of one network a hundred are kept, and they too must say soon what they want.
    for (const said of await Promise.all(attackers)) expect(said).toMatch(/^$|408/);
  });

  it("has bounds that fastify itself does not set", async () => {
    const { log } = await emptyLog();
    await using running = await served(log);
    const { server } = running.server;
    const { requestTimeout, headersTimeout, timeout, keepAliveTimeout, maxRequestsPerSocket, maxConnections } = server;
    for (const bound of [requestTimeout, headersTimeout, timeout, keepAliveTimeout, maxRequestsPerSocket, maxConnections]) {
      expect(bound).toBeGreaterThan(0);
    }
  });
});

/** Returns the answer of a server to raw bytes, until it ends the connection. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await new Promise((resolve) => socket.once("error", resolve).once("close", resolve));
  return Buffer.concat(chunks).toString("latin1");
}
