// @module-tag own-redis
import { askRedis, privateRedis, until } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { type BullMqEngine, bullmq } from "../src/index.js";

const tries = 30;
/** Much more than it takes, and much less than a worker waits before it looks by itself: a second. */
const soonMs = 600;

describe("a node that closes", { timeout: 600_000 }, () => {
  it("gives the task of a slice that ends meanwhile to another at once", async () => {
    await using server = await privateRedis();
    await using closing = engineAt(server.url);
    await using other = engineAt(server.url);
    const took: number[] = [];
    for (let round = 0; round < tries; round += 1)
      took.push(await handOver({ closing, other, port: server.port, application: `sums${round}` }));
    // A third of them are slow where a worker that closes keeps a call to itself; a few may be on a machine that has much else to do.
    expect(took.filter((ms) => ms > soonMs).length, took.map(Math.round).join(", ")).toBeLessThanOrEqual(tries / 10);
  });
});

interface HandOver {
  readonly closing: BullMqEngine;
  readonly other: BullMqEngine;
  readonly port: number;
  readonly application: string;
}

/** Milliseconds from the end of a slice, whose consumer was told to close, to the next slice of the task elsewhere. */
async function handOver({ closing, other, port, application }: HandOver): Promise<number> {
  const [began, ended, taken] = [signal(), signal(), signal()];
  const first = closing.work(application, {
    slots: 2,
    run: async () => {
      began.give();
      await ended.given;
      return { retryInMs: 0 };
    },
  });
  closing.prompt({ application, pipeline: 0 });
  await began.given;
  await waiting(port, 1);
  const second = other.work(application, {
    slots: 2,
    run: async () => {
      taken.give();
      return {};
    },
  });
  await waiting(port, 2);
  const closed = first.close();
  ended.give();
  const since = performance.now();
  await taken.given;
  const ms = performance.now() - since;
  await Promise.all([closed, second.close()]);
  return ms;
}

/** Resolves when so many workers wait for tasks at the Redis. */
async function waiting(port: number, workers: number): Promise<void> {
  await until(`${workers} workers wait`, async () => (await askRedis(port, "INFO", "clients")).includes(`blocked_clients:${workers}\r`));
}

function signal(): { readonly give: () => void; readonly given: Promise<void> } {
  let give: () => void = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give: () => give(), given };
}

function engineAt(redis: string): BullMqEngine & AsyncDisposable {
  const engine = bullmq({ redis, system: "shop" });
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.close() });
}
