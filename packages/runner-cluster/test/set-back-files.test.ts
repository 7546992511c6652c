import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { aggregate, application, data, event, pipe, type RunningSystem, singleThreaded, system } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, it } from "vitest";

type Numbers = RunningSystem<typeof runnerContractSystem>;

/** The numbers are in a file of their own, and those who follow them in another. */
async function running(folder: string, numbers: string, work: (running: Numbers) => Promise<void>, following = true): Promise<void> {
  const followers = sqlite(join(folder, "followers.db"));
  const stores = { numbers: sqlite(join(folder, numbers)), lists: followers, sums: followers, squares: followers, countdowns: followers };
  await using own = await singleThreaded(runnerContractSystem, { stores, pollMs: 20, backOff: { most: 50 }, following } as never);
  await work(own as Numbers);
}

async function give(own: Numbers, name: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await own.numbers.give(`${name}${n}`, n);
}

async function expectReplaced(own: Numbers): Promise<void> {
  const rows = (await own.status()).filter(({ upstream }) => upstream === "numbers");
  expect(rows).toHaveLength(2);
  for (const { state, position, failure } of rows) {
    expect([state, position, (failure?.error as { code?: unknown } | undefined)?.code]).toEqual(["failing", 10, "log-replaced"]);
  }
}

for (const grown of [0, 5, 9]) {
  it(`a file that was copied back while nothing ran, and got ${grown} other events, is not gone on with`, { timeout: 60_000 }, () =>
    inTemporaryFolder(async (folder) => {
      await running(folder, "up.db", (own) => give(own, "a", 5), false);
      await copyFile(join(folder, "up.db"), join(folder, "backup.db"));
      await running(folder, "up.db", async (own) => {
        await give(own, "b", 5);
        await own.settled();
      });
      await copyFile(join(folder, "backup.db"), join(folder, "up.db"));
      await running(folder, "up.db", (own) => give(own, "c", grown), false);
      await running(folder, "up.db", expectReplaced);
    }),
  );
}

it("of two copies that both went on, a follower takes the one that it knows only", { timeout: 60_000 }, () =>
  inTemporaryFolder(async (folder) => {
    await running(folder, "one.db", (own) => give(own, "a", 5), false);
    await copyFile(join(folder, "one.db"), join(folder, "other.db"));
    await running(folder, "one.db", async (own) => {
      await give(own, "b", 5);
      await own.settled();
    });
    await running(folder, "other.db", (own) => give(own, "b", 5), false);
    await running(folder, "other.db", expectReplaced);
    await running(folder, "one.db", async (own) => {
      await give(own, "d", 1);
      await own.settled();
    });
  }),
);

const pinged = event("pinged", data<{ n: number }>());
const ponged = event("ponged", data<{ n: number }>());
const Ping = aggregate("ping", () => ({}))
  .on(pinged, (ping) => ping)
  .creates({ make: (n: number) => pinged({ n }) });
const Pong = aggregate("pong", () => ({}))
  .on(ponged, (pong) => pong)
  .creates({ make: (n: number) => ponged({ n }) });
const pings = application("pings", { pings: Ping })
  .commands({ ping: (_, id: string, n: number) => Ping.make(id, n) })
  .on(ponged, ({ aggregateId, data: { n } }) => (n > 1 ? Ping.make(`${aggregateId}-${n - 1}`, n - 1) : undefined));
const pongs = application("pongs", { pongs: Pong }).on(pinged, ({ aggregateId, data: { n } }) => Pong.make(aggregateId, n));
const loop = system(pipe(pings, pongs, pings));

it("in a loop, who follows the log that was set back stops, also where what is done anew fills the same ids", { timeout: 60_000 }, () =>
  inTemporaryFolder(async (folder) => {
    const run = async (work: (own: RunningSystem<typeof loop>) => Promise<void>) => {
      const stores = { pings: sqlite(join(folder, "pings.db")), pongs: sqlite(join(folder, "pongs.db")) };
      await using own = await singleThreaded(loop, { stores, pollMs: 20, backOff: { most: 50 } });
      await work(own);
    };
    await run(async (own) => {
      await own.pings.ping("a", 2);
      await own.settled();
    });
    await copyFile(join(folder, "pings.db"), join(folder, "backup.db"));
    await run(async (own) => {
      await own.pings.ping("b", 3);
      await own.settled();
    });
    // With its own position in the pongs: it does again what it had done of them.
    await copyFile(join(folder, "backup.db"), join(folder, "pings.db"));
    await run(async (own) => {
      await expect(own.settled()).rejects.toMatchObject({ code: "follower-failing", application: "pongs" });
      const row = (await own.status()).find(({ application }) => application === "pongs");
      expect(row).toMatchObject({ state: "failing", position: 5, failure: { error: { code: "log-replaced" } } });
    });
  }),
);
