// @module-tag postgres
// @module-tag redis
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { compiled, inTemporaryFolder } from "@es/tooling/testing";
import { expect, test } from "vitest";
import { orderBook } from "../../sample/order-book.js";
import { pizzaRequests, published, publishedTotals } from "../cli/pizza.js";
import { plainReport } from "../plain-fold.js";

const [local, ...programsOfNodes] = [
  "../../cluster/local.ts",
  "../../src/runnable-shop.ts",
  "../../../../packages/runner-cluster/src/cli/main.ts",
].map((path) => fileURLToPath(new URL(path, import.meta.url))) as [string, string, string];
const { at, preload } = await compiled(local, ...programsOfNodes);
const servers = {
  ES_POSTGRES_URL: process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres",
  ES_REDIS_URL: process.env.ES_REDIS_URL ?? "redis://127.0.0.1:6379",
};

test("orders come to the same while nodes of a cluster are killed", { timeout: 300_000 }, async () => {
  await inTemporaryFolder(async (folder) => {
    const { file, expected, part } = orders(folder);
    const { code, stdout, stderr } = await onCluster([file, "--json", "--nodes", "3", "--pipelines", "2", "--kills", "6"]);
    expect(code, stderr).toBe(0);
    expect(part(JSON.parse(stdout))).toEqual(expected);
    const words = stderr.trim().split("\n");
    const kills = words.flatMap((line, index) => (line.endsWith("is killed, and started again") ? [index] : []));
    expect(kills).toHaveLength(6);
    // There was work to do at each of them.
    const followed = kills.map((kill) => Number.parseInt(words.slice(0, kill).findLast((line) => line.includes("% followed")) ?? "", 10));
    expect(followed.every((percent) => percent < 100)).toBe(true);
  });
});

/** The orders of a year, if they are on this machine; else some that are made up. */
function orders(folder: string) {
  if (existsSync(pizzaRequests)) return { file: pizzaRequests, expected: publishedTotals(), part: published };
  const book = orderBook({ seed: 31, orders: 8000 });
  const file = join(folder, "orders.ndjson");
  writeFileSync(file, book.map((request) => JSON.stringify(request)).join("\n"));
  return { file, expected: plainReport(book), part: (report: object) => report };
}

/** Runs the shop on a cluster of this machine. */
async function onCluster(args: readonly string[]) {
  const loading = ["--conditions=@es/source", "--import", preload.href];
  const child = spawn(process.execPath, [...loading, at(local), ...args], { env: { ...process.env, ...servers } });
  const [[code], stdout, stderr] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
