import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { memory, type NotificationLog, StoreUnavailable, singleThreaded } from "@es/core";
import { describe, expect, it } from "vitest";
import { AccessRefused, AnswerRefused, remoteLog } from "../src/index.js";
import { digestOf } from "../src/wire.js";
import { emptyLog } from "./support/logs.js";
import { answering, lyingServer, type Misconduct } from "./support/lying-server.js";
import { totals } from "./support/totals.js";

const json = "content-type: application/json\r\n";
const views = { tally: () => ({ add: () => {} }) };

/** Says bytes as they are, and then leaves the connection as it is, or ends it. */
const says =
  (bytes: string, then: "open" | "end" | "destroy" = "open"): Misconduct =>
  ({ socket }) => {
    socket.write(bytes, "latin1", () => then !== "open" && socket[then]());
    return true;
  };
const sends =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = ""): Misconduct =>
  (_, response) =>
    !!response.writeHead(status, headers).end(body);
const tells = (body: string | Buffer, headers: Record<string, string> = {}): Misconduct => {
  // Made once: a follower asks many times, and all works on one processor.
  const made = answering(body, headers);
  return (_, response) => made(response);
};
/** Says the beginning, and then a piece again and again for as long as anybody listens. */
const goesOn =
  (begin: string, piece: string): Misconduct =>
  ({ socket }) => {
    socket.write(begin, "latin1");
    const timer = setInterval(() => socket.write(piece, "latin1"), 5);
    socket.once("close", () => clearInterval(timer));
    return true;
  };
const brackets = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

const lateWords = "no whole answer came within 800 ms";
const late = new RegExp(lateWords);
const unavailable = StoreUnavailable;

/** The answer of a server to every request for a while, and the error that follows. */
const odd: Record<string, [type: new (...args: never[]) => Error, why: RegExp, how: Misconduct]> = {
  "101, and the connection stays open": [
    AnswerRefused,
    /101/,
    says("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  ],
  "101 without a word of what to": [AnswerRefused, /101|401/, says("HTTP/1.1 101 Switching Protocols\r\n\r\n")],
  "101 to a WebSocket, then bytes": [
    AnswerRefused,
    /101/,
    says("HTTP/1.1 101 x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\x81\x05hello"),
  ],
  "an upgrade within a good answer": [
    AnswerRefused,
    /content type/,
    says("HTTP/1.1 200 OK\r\nupgrade: h2c\r\ncontent-length: 2\r\n\r\n{}"),
  ],
  "nothing at all": [unavailable, late, () => true],
  "100 and nothing more": [unavailable, late, says("HTTP/1.1 100 Continue\r\n\r\n")],
  "103 without end": [AnswerRefused, /16 interim answers/, goesOn("", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")],
  "102 and then the end": [unavailable, /hang up|ended|reset/i, says("HTTP/1.1 102 Processing\r\n\r\n", "end")],
  "half a status line": [unavailable, late, says("HTTP/1.1 20")],
  "half a status line, then the end": [unavailable, /Parse|hang up/, says("HTTP/1.1 20", "end")],
  "headers that never end": [unavailable, late, goesOn("HTTP/1.1 200 OK\r\n", "x: y\r\n")],
  "headers of a megabyte": [unavailable, /overflow/i, says(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(1e6)}\r\n\r\n`)],
  "ten thousand headers": [unavailable, /overflow/i, says(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}\r\n`)],
  "headers, then silence": [unavailable, late, says(`HTTP/1.1 200 OK\r\n${json}content-length: 9\r\n\r\n`)],
  "headers, then a dead socket": [
    unavailable,
    /cut off|aborted|ECONNRESET/,
    says(`HTTP/1.1 200 OK\r\n${json}content-length: 9\r\n\r\n`, "destroy"),
  ],
  "half a body, then a dead socket": [
    unavailable,
    /cut off|aborted/,
    says(`HTTP/1.1 200 OK\r\n${json}content-length: 9\r\n\r\n{"a`, "destroy"),
  ],
  "half a body, then an end": [unavailable, /cut off|aborted/, says(`HTTP/1.1 200 OK\r\n${json}content-length: 9\r\n\r\n{"a`, "end")],
  "half a chunk, then an end": [
    unavailable,
    /cut off|aborted/,
    says(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n9\r\n{"a`, "end"),
  ],
  "a chunk of no size": [unavailable, /Parse/, says(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\nxyz\r\n`)],
  "a chunk of a size beyond counting": [
    unavailable,
    /Parse/,
    says(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n`),
  ],
  "a chunk with an endless extension": [
    unavailable,
    /Parse|overflow/i,
    says(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n1;${"x".repeat(100_000)}\r\n`),
  ],
  "chunks that trickle": [unavailable, late, goesOn(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n`, "1\r\n \r\n")],
  "trailers without end": [
    unavailable,
    /no whole answer|overflow|Parse|cut off/i,
    goesOn(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`, `x: ${"y".repeat(1000)}\r\n`),
  ],
  "a digest as a trailer only": [
    AnswerRefused,
    /bytes are not those/,
    says(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nunencoded-digest: x\r\n\r\n`),
  ],
  "two lengths": [unavailable, /Parse/, says(`HTTP/1.1 200 OK\r\n${json}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`)],
  "a length and chunks": [
    unavailable,
    /Parse/,
    says(`HTTP/1.1 200 OK\r\n${json}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
  ],
  "a length below nothing": [unavailable, /Parse/, says(`HTTP/1.1 200 OK\r\n${json}content-length: -1\r\n\r\n`)],
  "a length beyond memory": [unavailable, late, says(`HTTP/1.1 200 OK\r\n${json}content-length: 9007199254740991\r\n\r\n{`)],
  "two answers to one question": [
    AnswerRefused,
    /bytes are not those/,
    says(`HTTP/1.1 200 OK\r\n${json}content-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n${json}content-length: 2\r\n\r\n{}`),
  ],
  "HTTP/1.0 without a length": [AnswerRefused, /bytes are not those/, says(`HTTP/1.0 200 OK\r\n${json}\r\n{"a":1}`, "end")],
  "HTTP/0.9": [unavailable, /Parse/, says("{}\r\n", "end")],
  "HTTP/2": [unavailable, /Parse/, says("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  "keep-alive, and the end at once": [
    AnswerRefused,
    /bytes are not those/,
    says(`HTTP/1.1 200 OK\r\n${json}connection: keep-alive\r\nkeep-alive: timeout=100\r\ncontent-length: 2\r\n\r\n{}`, "destroy"),
  ],
  "a redirect to itself": [AnswerRefused, /status 302/, ({ url = "" }, response) => !!response.writeHead(302, { location: url }).end()],
  "a redirect to another scheme": [AnswerRefused, /status 301/, sends(301, { location: "file:///etc/passwd" })],
  "204": [AnswerRefused, /status 204/, sends(204)],
  "205, 206 of a range that nobody wanted": [
    AnswerRefused,
    /status 206/,
    sends(206, { "content-type": "application/json", "content-range": "bytes 0-1/9" }, "{}"),
  ],
  "400": [AnswerRefused, /status 400/, sends(400)],
  "401 with a demand for another scheme": [AccessRefused, /401/, sends(401, { "www-authenticate": "Negotiate" })],
  "403": [AccessRefused, /403/, sends(403, {}, "<html>go away</html>")],
  "407": [AnswerRefused, /status 407/, sends(407)],
  "404 of somebody else": [AnswerRefused, /status 404/, sends(404, {}, "not found")],
  "404 with a problem that is poisoned": [
    AnswerRefused,
    /poisoned|status 404/,
    sends(404, { "content-type": "application/problem+json" }, '{"__proto__":{"code":"beyond-head"}}'),
  ],
  "502 as a page": [unavailable, /502/, sends(502, { "content-type": "text/html" }, "<html>Bad Gateway</html>")],
  "999": [unavailable, /999/, sends(999)],
  "JSON of another type": [AnswerRefused, /content type/, sends(200, { "content-type": "text/html" }, "{}")],
  "brackets eight million deep": [AnswerRefused, /nested more than 16 deep/, tells(brackets(4_000_000))],
  "brackets that never close": [AnswerRefused, /nested more than 16 deep/, tells("[".repeat(8_000_000))],
  "an object in an object, a million deep": [AnswerRefused, /nested more than 16 deep/, tells('{"a":'.repeat(1_000_000))],
  "text that is no UTF-8": [AnswerRefused, /UTF-8/, tells(Buffer.from([0x22, 0xff, 0x22]))],
  "a byte order mark": [AnswerRefused, /not JSON/, tells("\ufeff{}")],
  "gzip that ends too soon": [
    AnswerRefused,
    /decompressed/,
    tells(gzipSync("x".repeat(1000)).subarray(0, 20), { "content-encoding": "gzip" }),
  ],
  "gzip of gzip": [AnswerRefused, /something else than gzip/, tells(gzipSync(gzipSync("{}")), { "content-encoding": "gzip, gzip" })],
  "gzip that is a bomb": [AnswerRefused, /more than/, tells(gzipSync(Buffer.alloc(64 * 1024 * 1024)), { "content-encoding": "gzip" })],
  "gzip with junk behind it": [
    AnswerRefused,
    /decompressed|bytes are not/,
    tells(Buffer.concat([gzipSync("{}"), Buffer.from("junk")]), { "content-encoding": "gzip" }),
  ],
};

describe("a follower of a server that answers oddly says why, and goes on by itself", () => {
  it.concurrent.each(Object.entries(odd))("%s", { timeout: 120_000 }, async (_, [type, why, how]) => {
    const options = { timeoutMs: why.test(lateWords) ? 800 : 60_000, waitSeconds: 1 };
    const store = memory();
    await using upstream = await singleThreaded(totals, { store, views, applications: ["upstream"], closeStores: false });
    const before = await upstream.upstream.ask("before", 1);
    await using server = await lyingServer(upstream.upstream.log);
    await using running = await following(server.remote(options));
    await waitFor(() => running.follower.caughtUpWith(before));
    server.errs(how);
    await upstream.upstream.ask("meanwhile", 2);
    const refused = await server
      .remote(options)
      .heads()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(type);
    expect(String(refused)).toMatch(why);
    while (!(await running.status()).some(({ upstream, failure }) => upstream === "upstream" && failure !== undefined));
    server.errs(() => false);
    // The answer there is not over: an honest server does not go on with a connection in an unknown state.
    server.server.closeAllConnections();
    const after = await upstream.upstream.ask("after", 3);
    await waitFor(() => running.follower.caughtUpWith(after));
  });
});

/** Waits for a follower that may be failing at first: who waits is told so, and can wait again. */
async function waitFor(caughtUp: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const error = await caughtUp().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (error === undefined) return;
    expect(error).toMatchObject({ code: "follower-failing" });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function following(upstream: NotificationLog) {
  const backOff = { least: 5, most: 50 };
  return singleThreaded(totals, { store: memory(), views, logs: { upstream }, applications: ["follower"], pollMs: 20, backOff });
}

it("takes what has not changed for unchanged, also where its headers speak of a compressed body", async () => {
  const { log } = await emptyLog();
  await using server = await lyingServer(log);
  const remote = server.remote();
  const before = await remote.heads();
  for (const encoding of ["gzip", "br"]) {
    server.errs(({ socket }) => !!socket.write(`HTTP/1.1 304 Not Modified\r\ncontent-encoding: ${encoding}\r\n\r\n`));
    expect(await remote.heads()).toEqual(before);
  }
});

it("asks again on a new connection when a kept one was ended at the moment of asking", async () => {
  // One answer for each connection, which it says it keeps, and ends.
  const body = '{"application":"core","epoch":"e","pipelines":1,"sectionSize":10,"heads":[0]}';
  const text = `HTTP/1.1 200 OK\r\n${json}unencoded-digest: ${digestOf(Buffer.from(body))}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {}).once("data", () => socket.write(text, () => socket.once("data", () => socket.resetAndDestroy())));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  const log = remoteLog({ url: `http://127.0.0.1:${port}`, application: "core" });
  for (let n = 0; n < 5; n += 1) expect(await log.head(0)).toMatchObject({ head: 0 });
  expect(sockets).toHaveLength(5);
  for (const socket of sockets) socket.destroy();
  server.close();
});

it("takes in an answer in pieces of one byte within four times what it may have", { timeout: 120_000 }, async () => {
  const maxBytes = 2 * 1024 * 1024;
  const { log } = await emptyLog();
  await using server = await lyingServer(log);
  let most = 0;
  const look = setInterval(() => {
    most = Math.max(most, taken());
  }, 5);
  const taken = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const before = taken();
  server.errs((_: IncomingMessage, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const some = "1\r\n \r\n".repeat(20_000);
    const write = () => {
      while (!response.destroyed && response.socket?.write(some));
    };
    response.flushHeaders();
    response.socket?.on("drain", write);
    write();
    return true;
  });
  await expect(server.remote({ maxBytes, timeoutMs: 100_000 }).heads()).rejects.toThrow(`more than ${maxBytes} bytes`);
  clearInterval(look);
  // The collector leaves pieces that are done with lying about for a while.
  expect(most - before).toBeLessThan(4 * maxBytes + 64 * 1024 * 1024);
});
