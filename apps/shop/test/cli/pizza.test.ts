// @module-tag order-book
import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, test } from "vitest";
import { seeded } from "../../sample/order-book.js";
import { databases } from "../databases.js";
import { pizzaRequests, published, publishedTotals } from "./pizza.js";
import { ended, shop, start } from "./shop-process.js";

const minutes = 60_000;

test("the orders of a year give the published totals, imported once or twice", { timeout: 5 * minutes }, async () => {
  await inTemporaryFolder(async (cwd) => {
    const began = performance.now();
    expect(await shop(["import", pizzaRequests], { cwd })).toMatchObject({ code: 0, stderr: "" });
    expect(await reportIn(cwd)).toEqual(publishedTotals());
    console.info(`imported and reported in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect((await shop(["import", pizzaRequests], { cwd })).stdout).toContain(": 0 captured, 21446 duplicates, 0 refused");
    expect(await reportIn(cwd)).toEqual(publishedTotals());
  });
});

test("killed ten times on the way and imported again, they give the same", { timeout: 10 * minutes }, async () => {
  const seed = Date.now() % 2 ** 32;
  console.info(`kills at random points from seed ${seed}`);
  const random = seeded(seed);
  await inTemporaryFolder(async (cwd) => {
    for (let kill = 1; kill <= 10; kill += 1) await killedImport(cwd, random.between(0, (3_948_849 * kill) / 10), random.between(0, 300));
    expect(await shop(["import", pizzaRequests], { cwd })).toMatchObject({ code: 0 });
    expect(await reportIn(cwd)).toEqual(publishedTotals());
  });
});

for (const { name, tags, make } of databases) {
  test(`they give the same on ${name}, on threads, in three pipelines`, { tags, timeout: 5 * minutes }, async () => {
    const { place, drop } = await make();
    const store = ["--store", place];
    const imported = await shop(["import", pizzaRequests, "--pipelines", "3", "--threads", "2", ...store]);
    expect(imported).toMatchObject({ code: 0, stderr: "" });
    const { stdout } = await shop(["report", "--json", ...store]);
    expect(published(JSON.parse(stdout))).toEqual(publishedTotals());
    await drop();
  });
}

/** Feeds the beginning of the orders to an import, and kills it a little after it took the last of these bytes. */
async function killedImport(cwd: string, bytes: number, later: number): Promise<void> {
  const importing = start(["import", "-"], { cwd });
  const { child } = importing;
  const file = await open(pizzaRequests);
  const beginning = file.createReadStream({ end: bytes });
  await new Promise<void>((taken) => beginning.once("close", taken).pipe(child.stdin, { end: false }));
  await pause(later);
  child.kill("SIGKILL");
  expect(await ended(importing)).toMatchObject({ signal: "SIGKILL", stderr: "" });
}

async function reportIn(cwd: string): Promise<object> {
  return published(JSON.parse((await shop(["report", "--json"], { cwd })).stdout));
}
