// @module-tag openssl
import { once } from "node:events";
import { get, type RequestOptions } from "node:http";
import { get as getSecurely } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { networkOf } from "../src/server/connections.js";
import { certificate } from "./support/certificate.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";

const many = Number(process.env.ES_STRANGERS ?? 400);
const path = "/core/pipelines/0/sections/1,100";

/** The ways of strangers with connections that they have opened. */
const strangers: Record<string, (socket: Socket) => void> = {
  "say nothing": () => {},
  "begin to say something": (socket) => socket.write("GET /core HTTP/1.1\r\nhost: x\r\nx-slow: "),
  "show a token that is none, again and again": (socket) => {
    socket.on("data", () => ask(socket)).resume();
    ask(socket);
  },
};

function ask(socket: Socket): void {
  socket.write("GET /core HTTP/1.1\r\nhost: x\r\nauthorization: Bearer wrong\r\n\r\n");
}

describe.each([
  ["plainly", false],
  ["over TLS", true],
] as const)("strangers who connect %s", (_, secure) => {
  it.each(Object.entries(strangers))(
    "and %s keep no reader out, not even one of their own address",
    { timeout: 120_000 },
    async (_, behave) => {
      const { log, add } = await emptyLog();
      await add(someEvents(100));
      const https = secure ? await certificate() : undefined;
      await using server = await served(log, {
        ...(https === undefined ? {} : { https }),
        maxConnections: many / 2,
        maxStrangers: many / 8,
      });
      const port = Number(new URL(server.url).port);
      const sockets: Socket[] = [];
      onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
      const read = () => status({ port, path, headers: { authorization: `Bearer ${token}` }, agent: false }, https?.cert);
      for (let n = 0; n < many; n += 1) {
        const socket = connect({ port, host: "127.0.0.1" }).on("error", () => {});
        sockets.push(socket);
        if (secure && n % 2 === 0)
          connectSecurely({ socket, rejectUnauthorized: false }, function (this: Socket) {
            behave(this);
          }).on("error", () => {});
        else socket.once("connect", () => secure || behave(socket));
        if (n % 50 === 0) expect(await read()).toBe(200);
      }
      for (let n = 0; n < 20; n += 1) expect(await read()).toBe(200);
      const connections = await new Promise<number>((resolve) => server.server.server.getConnections((_, count) => resolve(count)));
      expect(connections).toBeLessThanOrEqual(many / 4 + 25);
    },
  );
});

it("ends the connection of a client that shows no good token, or asks too often", async () => {
  const { log } = await emptyLog();
  await using server = await served(log, { maxPerSecond: 1 });
  const closing = async (authorization: string) => {
    const answer = await server.get("/core", { authorization });
    return [answer.status, answer.headers.get("connection")];
  };
  expect(await closing("Bearer wrong")).toEqual([401, "close"]);
  const answers = [await closing(`Bearer ${token}`), await closing(`Bearer ${token}`), await closing(`Bearer ${token}`)];
  expect(answers).toContainEqual([429, "close"]);
});

it("gives one reader a share of the connections", async () => {
  const { log } = await emptyLog();
  await using server = await served(log, { maxConnections: 20, readerShare: 0.25 });
  const port = Number(new URL(server.url).port);
  const sockets = Array.from({ length: 8 }, () => connect({ port, host: "127.0.0.1" }));
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  const said = await Promise.all(
    sockets.map(async (socket) => {
      socket.write(`GET /core HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`);
      const [data] = await once(socket, "data");
      return String(data).slice(9, 12);
    }),
  );
  expect(said.filter((each) => each === "200")).toHaveLength(5);
  expect(said.filter((each) => each === "429")).toHaveLength(3);
});

it("answers all of many that come from one network at once", async () => {
  const { log } = await emptyLog();
  await using server = await served(log, { maxStrangers: 1, maxPerSecond: 10_000 });
  const port = Number(new URL(server.url).port);
  const asked = Array.from({ length: 200 }, () =>
    status({ port, path, headers: { authorization: `Bearer ${token}` }, agent: false }, undefined),
  );
  expect(new Set(await Promise.all(asked))).toEqual(new Set([200]));
});

it("counts an IPv6 address by its first 64 bits", () => {
  expect(["2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:0:1:2:3:4"].map(networkOf)).toEqual(Array(3).fill("2001:db8:0:0"));
  expect(["::1", "fe80::1%eth0", "2001:db8:1:2:3::", "192.0.2.1", "::ffff:192.0.2.1"].map(networkOf)).toEqual([
    ...["0:0:0:0", "fe80:0:0:0", "2001:db8:1:2", "192.0.2.1", "::ffff:192.0.2.1"],
  ]);
});

function status(options: RequestOptions, ca: Buffer | undefined): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const all = { host: "127.0.0.1", ...options };
    const request = ca === undefined ? get(all) : getSecurely({ ...all, ca });
    request.on("error", reject).once("response", (answer) => resolve(answer.resume().statusCode));
  });
}
