// @module-tag haproxy
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLog } from "@es/core";
import { freePort } from "@es/tooling/testing";
import { expect, it } from "vitest";
import { remoteLog } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";

/** Runs HAProxy, from Debian's package, in front of a server, until the end of the scope. */
async function haproxyBefore(upstream: string) {
  const folder = await mkdtemp(join(tmpdir(), "es-haproxy-"));
  const port = await freePort();
  const configuration = await readFile(new URL("./support/haproxy.cfg", import.meta.url), "utf8");
  const file = join(folder, "haproxy.cfg");
  await writeFile(file, configuration.replace("PORT", String(port)).replace("UPSTREAM", new URL(upstream).host));
  const haproxy = spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" });
  const ended = once(haproxy, "exit");
  const url = `http://127.0.0.1:${port}`;
  const isHere = () =>
    fetch(`${url}/haproxy-is-here`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isHere())) if (haproxy.exitCode !== null) throw new Error("HAProxy ended: install Debian's package haproxy");
  const stop = async () => {
    haproxy.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true });
  };
  return { url, [Symbol.asyncDispose]: stop };
}

it("is read, and waited for, through HAProxy", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(430));
  await using server = await served(log);
  await using haproxy = await haproxyBefore(server.url);
  const remote = remoteLog({ url: haproxy.url, application: "core", token });
  const ids: number[] = [];
  for await (const { id } of readLog(remote, 0)) ids.push(id);
  expect(ids).toEqual(Array.from({ length: 430 }, (_, index) => index + 1));
  let woken = 0;
  const stop = remote.prompted?.(() => {
    woken += 1;
  });
  while (woken === 0) await new Promise(setImmediate);
  await add(someEvents(1));
  while (woken < 2) await new Promise(setImmediate);
  stop?.();
  expect(await remote.head(0)).toMatchObject({ head: 431 });
});
