import { memory, type NotificationLog, type Store, singleThreaded } from "@es/core";
import { notificationLogServer, remoteLog, tokenHash } from "@es/notification-log-http";
import { inMemoryEngine } from "@es/runner-cluster";
import { expect, it } from "vitest";
import { cluster } from "../src/index.js";
import { bankOf, historyOf } from "./support/bank.js";
import { places } from "./support/places.js";

const token = "a-token-of-the-tests";
const bank = bankOf({ pipelines: 2 });

/** The upstream as a service of its own, with a store of its own. */
async function service(store: Store<undefined> = memory()) {
  return singleThreaded(bank, { store, applications: ["commands"], closeStores: false });
}

async function served(log: NotificationLog, port = 0) {
  const server = notificationLogServer({ logs: [log], readers: [{ name: "tests", tokenHash: tokenHash(token) }], pollMs: 5 });
  const url = await server.listen({ port, host: "127.0.0.1" });
  return { url, port: Number(new URL(url).port), [Symbol.asyncDispose]: () => server.close() };
}

/** Two nodes that follow the upstream by its log alone. */
async function followers(url: string, options: { readonly sweepMs?: number } = {}) {
  const store = memory();
  const engine = inMemoryEngine();
  const node = (name: string) =>
    cluster(
      bank,
      {
        ...{ store, closeStores: false, applications: ["core", "reporting"], backOff: { most: 100 } },
        logs: { commands: remoteLog({ url, application: "commands", token }) },
      },
      { engine: engine.node(name), localSweepMs: 60_000, ...options },
    );
  const [one, other] = [await node("one"), await node("other")];
  return { one, other, stop: () => Promise.all([one.stop(), other.stop()]) };
}

it("hears over HTTP of what an upstream elsewhere records, long before a sweep would find it", async () => {
  await using upstream = await service();
  await using server = await served(upstream.commands.log);
  const { one, other, stop } = await followers(server.url, { sweepMs: 600_000 });
  for (let n = 0; n < 20; n += 1) {
    const recorded = await upstream.commands.ask(`r${n}`, `account${n}`, 3);
    const began = performance.now();
    await (n % 2 === 0 ? one : other).reporting.caughtUpWith(recorded);
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(await historyOf(one as never, "reporting", `account${n}`)).toEqual(["0", "0", "-3"]);
  }
  await stop();
});

it("waits while the upstream cannot be reached, works on what it has, and catches up", async () => {
  await using upstream = await service();
  let server = await served(upstream.commands.log);
  const { one, stop } = await followers(server.url, { sweepMs: 100 });
  await one.reporting.caughtUpWith(await upstream.commands.ask("r1", "a", 3));
  await server[Symbol.asyncDispose]();
  const recorded = await upstream.commands.ask("r2", "a", 2);
  const rows = await one.status();
  for (const { upstream, failure } of rows)
    expect(failure?.error).toEqual(upstream === "commands" ? expect.objectContaining({ code: "store-unavailable" }) : undefined);
  server = await served(upstream.commands.log, server.port);
  await one.reporting.caughtUpWith(recorded);
  expect(await historyOf(one as never, "reporting", "a")).toEqual(["0", "0", "-3", "-2"]);
  await stop();
  await server[Symbol.asyncDispose]();
});

it("stops, and says so on every node, where the upstream's log is not the one that was followed", async () => {
  await using first = await service();
  let server = await served(first.commands.log);
  const { one, other, stop } = await followers(server.url, { sweepMs: 100 });
  for (let n = 0; n < 3; n += 1) await one.reporting.caughtUpWith(await first.commands.ask(`r${n}`, "a", 1));
  const before = await historyOf(one as never, "core", "a");
  await server[Symbol.asyncDispose]();
  await using second = await service();
  for (let n = 0; n < 9; n += 1) await second.commands.ask(`r${n}`, "a", 1);
  server = await served(second.commands.log, server.port);
  for (const node of [one, other]) {
    const failures = async () => (await node.status().catch(() => [])).flatMap(({ failure }) => failure?.error ?? []);
    while (!(await failures()).some((error) => "code" in error && error.code === "log-replaced")) await new Promise(setImmediate);
  }
  expect(await historyOf(one as never, "core", "a")).toEqual(before);
  await stop();
  await server[Symbol.asyncDispose]();
});

it("finds what others record in a database that it shares with them", async () => {
  await using place = await places.SQLite();
  const engine = inMemoryEngine();
  await using node = await cluster(bank, { store: place.open() }, { engine: engine.node("one"), sweepMs: 100 });
  await using importing = await singleThreaded(bank, { store: place.open(), following: false });
  for (let n = 0; n < 10; n += 1) await node.reporting.caughtUpWith(await importing.commands.ask(`r${n}`, "a", 1));
  expect(await historyOf(node as never, "reporting", "a")).toHaveLength(12);
});
