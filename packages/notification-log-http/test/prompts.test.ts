import { once } from "node:events";
import { expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { lyingServer } from "./support/lying-server.js";
import { served } from "./support/served.js";

const turn = () => new Promise(setImmediate);

it("wakes those who listen when something was recorded, by one question for all of them", async () => {
  const { log, add, wakes } = await emptyLog({ pipelines: 3 });
  await using server = await served(log, { pollMs: 60_000 });
  const remote = server.remote();
  const woken = [0, 0];
  const stops = woken.map((_, index) => remote.prompted?.(() => woken.splice(index, 1, (woken[index] ?? 0) + 1)));
  while (wakes.size === 0) await turn();
  const before = [...woken];
  await add(someEvents(1), 2);
  while (woken.some((count, index) => count === before[index])) await turn();
  while (wakes.size === 0) await turn();
  expect(server.requests).toEqual(["GET /core?wait=25", "GET /core?wait=25", "GET /core?wait=25"]);
  for (const stop of stops) stop?.();
  for (const stop of stops) stop?.();
});

it("leaves no question and no connection behind when it is stopped", async () => {
  const { log, wakes } = await emptyLog();
  await using server = await served(log);
  const stop = server.remote().prompted?.(() => {});
  while (wakes.size === 0) await turn();
  stop?.();
  while (wakes.size > 0) await turn();
  const connections = () => new Promise((resolve) => server.server.server.getConnections((_, count) => resolve(count)));
  while ((await connections()) !== 0) await turn();
});

it("asks again after a fault, later each time, and tells of what it missed", async () => {
  const { log, add } = await emptyLog();
  await using server = await lyingServer(log);
  let woken = 0;
  const stop = server.remote().prompted?.(() => {
    woken += 1;
  });
  while (woken === 0) await turn();
  const times: number[] = [];
  server.errs(({ socket }) => {
    times.push(performance.now());
    return !!socket.destroy();
  });
  server.server.closeAllConnections();
  while (times.length < 4) await turn();
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(gaps[2]).toBeGreaterThan(200 - 1);
  await add(someEvents(1));
  server.errs(() => false);
  const before = woken;
  while (woken === before) await turn();
  stop?.();
});

it("does not hammer a server that neither waits nor has news", async () => {
  const { log } = await emptyLog();
  await using server = await lyingServer(log);
  let asked = 0;
  const fourth = new Promise<void>((resolve) => {
    server.errs(({ headers }, response) => {
      if (headers["if-none-match"] === undefined) return false;
      asked += 1;
      if (asked === 4) resolve();
      response.writeHead(304).end();
      return true;
    });
  });
  const begun = performance.now();
  const stop = server.remote().prompted?.(() => {});
  await fourth;
  // After each of three idle answers it waits longer: at least 50, 100 and 200 ms.
  expect(performance.now() - begun).toBeGreaterThan(349);
  stop?.();
});

it("lets a process end that still holds an open connection", async () => {
  const { log } = await emptyLog();
  await using server = await served(log);
  const { spawn } = await import("node:child_process");
  const main = new URL("./processes/reads-once.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--conditions=@es/source", "--import", "tsx", main, server.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect(await once(child, "exit")).toEqual([0, null]);
});
