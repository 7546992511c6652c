import { once } from "node:events";
import { createServer } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { StoreUnavailable } from "@es/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { AccessRefused, AnswerRefused, remoteLog } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { answer, lyingServer, type Misconduct } from "./support/lying-server.js";

/** A remote log whose server errs; afterwards the server is honest again, and everything has to be read as if nothing had been. */
async function refusalOf(how: Misconduct, options: Parameters<typeof remoteLog>[0] | object = {}): Promise<unknown> {
  const { log, add } = await emptyLog();
  await add(someEvents(25));
  await using server = await lyingServer(log);
  const remote = server.remote(options);
  await remote.section(0, "21,30");
  server.errs(how);
  const error = await remote.section(0, "1,10").then(
    () => expect.fail("it was believed"),
    (error: unknown) => error,
  );
  server.errs(() => false);
  expect((await remote.section(0, "1,25")).items.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  return error;
}

describe("a fault of the network has to be waited out", () => {
  it("when the connection is cut in the middle of a body", async () => {
    const error = await refusalOf((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"application":"core"', () => response.destroy());
      return true;
    });
    expect(error).toBeInstanceOf(StoreUnavailable);
  });

  it("when the connection is cut before there is an answer, or what comes is no HTTP", async () => {
    expect(await refusalOf(({ socket }) => !!socket.destroy())).toBeInstanceOf(StoreUnavailable);
    expect(await refusalOf(({ socket }) => !!socket.end("SSH-2.0-OpenSSH_9.2\r\n"))).toBeInstanceOf(StoreUnavailable);
  });

  it("when the answer trickles in, or never comes", async () => {
    // The time of the reader goes on by the hand of the server: what is honest is never late, however busy the machine is.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const pass = (ms: number) => vi.advanceTimersByTime(ms);
    const trickle: Misconduct = (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" ", () => pass(10)), 1);
      response.once("close", () => clearInterval(timer));
      return true;
    };
    const silence: Misconduct = () => {
      pass(300);
      return true;
    };
    for (const how of [trickle, silence]) {
      const error = await refusalOf(how, { timeoutMs: 300 });
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(String(error)).toContain("no whole answer came within 300 ms");
    }
  });

  it("when nobody listens, or headers never end", async () => {
    const gone = createServer();
    await once(gone.listen(0, "127.0.0.1"), "listening");
    const { port } = gone.address() as { port: number };
    gone.close();
    await once(gone, "close");
    await expect(remoteLog({ url: `http://127.0.0.1:${port}`, application: "core" }).head(0)).rejects.toThrow(StoreUnavailable);
    const error = await refusalOf((_, response) => !!response.writeHead(200, { "x-big": "x".repeat(100_000) }).end());
    expect(error).toBeInstanceOf(StoreUnavailable);
  });

  it.each([429, 500, 502, 503, 504])("when the server answers %d", async (status) => {
    expect(await refusalOf((_, response) => !!response.writeHead(status).end())).toBeInstanceOf(StoreUnavailable);
  });
});

describe("an answer that no log gives is refused", () => {
  it.each(["text/html", "text/plain; charset=utf-8", "application/jsonp", "application/problem+json", ""])(
    "when its type is %j",
    async (type) => {
      const error = await refusalOf((_, response) => answer(response, "{}", { "content-type": type }));
      expect(error).toBeInstanceOf(AnswerRefused);
    },
  );

  it.each([301, 302, 303, 307, 308])("when it is a redirect with %d to another origin, which is never asked", async (status) => {
    const elsewhere = createServer((socket) => socket.end());
    let visits = 0;
    elsewhere.on("connection", () => {
      visits += 1;
    });
    await once(elsewhere.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void elsewhere.close());
    const location = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}/core`;
    const error = await refusalOf((_, response) => !!response.writeHead(status, { location }).end());
    expect(error).toBeInstanceOf(AnswerRefused);
    expect(visits).toBe(0);
  });

  it("when it has a gigabyte, of which no more than allowed is taken in", async () => {
    let sent = 0;
    const megabyte = Buffer.alloc(1024 * 1024, " ");
    const error = await refusalOf(
      (_, response) => {
        const endless = Readable.from(
          (function* () {
            for (; sent < 1024; sent += 1) yield megabyte;
          })(),
        );
        response.writeHead(200, { "content-type": "application/json" });
        return !!endless.pipe(response).once("close", () => endless.destroy());
      },
      { maxBytes: 6 * 1024 * 1024 },
    );
    expect(error).toBeInstanceOf(AnswerRefused);
    expect(sent).toBeLessThan(32);
  });

  it("when it grows to more than allowed on being decompressed, is damaged, or compressed in an unknown way", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "));
    const compressed =
      (body: Buffer, encoding: string): Misconduct =>
      (_, response) =>
        answer(response, body, { "content-encoding": encoding });
    expect(String(await refusalOf(compressed(bomb, "gzip"), { maxBytes: 6_000_000 }))).toContain("more than 6000000 bytes");
    const empty = gzipSync(Buffer.alloc(0));
    const nothings = Buffer.alloc(7_000_000 - (7_000_000 % empty.byteLength), empty);
    expect(String(await refusalOf(compressed(nothings, "gzip"), { maxBytes: 6_000_000 }))).toContain("more than 6000000 bytes");
    expect(String(await refusalOf(compressed(Buffer.from("no gzip"), "gzip")))).toContain("cannot be decompressed");
    expect(String(await refusalOf(compressed(Buffer.from("{}"), "br")))).toContain("something else than gzip");
  });

  it("when it is not modified, though nothing of it is known", async () => {
    expect(await refusalOf((_, response) => !!response.writeHead(304).end())).toBeInstanceOf(AnswerRefused);
  });

  it("when the token is not good enough, with what to do", async () => {
    for (const status of [401, 403]) {
      const error = await refusalOf((_, response) => !!response.writeHead(status).end());
      expect(error).toBeInstanceOf(AccessRefused);
      expect(String(error)).toContain("give a token");
    }
  });
});

it("leaves a server alone that asks for it, then asks again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { log } = await emptyLog();
  await using server = await lyingServer(log);
  const remote = server.remote();
  const busy = (retryAfter: string) => server.errs((_, response) => !!response.writeHead(503, { "retry-after": retryAfter }).end());
  for (const [retryAfter, ms] of [
    ["7", 7000],
    [new Date(Date.now() + 20_000).toUTCString(), 13_000],
    ["999999999", 60_000],
  ] as const) {
    busy(retryAfter);
    server.requests.length = 0;
    await expect(remote.head(0)).rejects.toThrow("it answers 503");
    vi.setSystemTime(Date.now() + ms - 1000);
    await expect(remote.head(0)).rejects.toThrow("left alone");
    expect(server.requests).toHaveLength(1);
    vi.setSystemTime(Date.now() + 1000);
    server.errs(() => false);
    expect(await remote.head(0)).toMatchObject({ head: 0 });
  }
});

it("goes on with a server that was restarted with sections of another size", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(25));
  await using server = await lyingServer(log);
  const remote = server.remote();
  expect((await remote.section(0, "1,10")).items).toHaveLength(10);
  server.errs((_, response) => !!response.writeHead(308, { location: "11,18" }).end());
  await expect(remote.section(0, "11,20")).rejects.toThrow(StoreUnavailable);
  server.errs(() => false);
  expect((await remote.section(0, "11,25")).items).toHaveLength(15);
});
