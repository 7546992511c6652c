import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { inTemporaryFolder } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ShopRequest } from "../../src/commands.js";
import { plainReport } from "../plain-fold.js";
import { shop, start } from "./shop-process.js";

const sample = fileURLToPath(new URL("../../sample/orders.ndjson", import.meta.url));
const book: readonly ShopRequest[] = (await readFile(sample, "utf8"))
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const expected = plainReport(book);

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// One folder for all: these commands look, and change nothing.
let cwd: string;
let leave: () => void;

beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    void inTemporaryFolder(async (folder) => {
      cwd = folder;
      await shop(["import", sample], { cwd });
      ready();
      await new Promise<void>((left) => {
        leave = left;
      });
    }).catch(failed);
  });
});

afterAll(() => leave());

test("prints the report as JSON and as tables", async () => {
  const { stdout } = await shop(["report", "--json"], { cwd });
  expect(JSON.parse(stdout)).toEqual(expected);
  const tables = (await shop(["report"], { cwd })).stdout;
  expect(tables).toContain(`│ orders placed           │`);
  expect(tables).toMatch(/│ Teaware\s+│\s+[\d,]+ │\s+[\d,]+\.\d\d │/);
});

test("prints the position and lag of each follower", async () => {
  const { stdout } = await shop(["status", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject([
    { application: "core", upstream: "commands", pipeline: 0, position: book.length, head: book.length, lag: 0, state: "idle" },
    { application: "reporting", upstream: "core", pipeline: 0, position: book.length, head: book.length, lag: 0, state: "idle" },
  ]);
  expect((await shop(["status"], { cwd })).stdout).toContain("commands | core | reporting");
});

test("pages a log by its sections", async () => {
  const first = await shop(["log", "--application", "commands", "--section", "1,20"], { cwd });
  expect(first.stdout).toMatch(/│ 1 {2}│ \d{4}-\d\d-\d\dT[\d:.]{12}Z │ add-product\.requested │/);
  expect(first.stdout).toContain("section 1,20, archived | next: --section 21,");
  expect((await shop(["log"], { cwd })).stdout).toContain(`│ ${book.length} │`);
  expect(await shop(["log", "--section", "7"], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"7" is not a section id'),
  });
});

test("prints every version of an order, or the one that is asked for", async () => {
  const all = await shop(["history", "order-1"], { cwd });
  expect(all.stdout).toMatch(/^1 order\.placed\nrecorded \d{4}-\d\d-\d\dT[\d:.]{12}Z\nevent \{[\s\S]*\n2 order\.(shipped|cancelled)\n/);
  const one = await shop(["history", "order-1", "--at", "1"], { cwd });
  expect(one.stdout).toMatch(/^1 order\.placed[\s\S]*"status": "placed"/);
  expect(one.stdout).not.toContain("2 order.");
  expect(await shop(["history", "order-1", "--at", "9"], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("has no version 9"),
  });
  expect(await shop(["history", "nobody"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining('no order "nobody"') });
});

test("builds the reporting tables anew", async () => {
  expect(await shop(["rebuild"], { cwd })).toMatchObject({
    code: 0,
    stdout: `reporting is built anew from ${book.length} events of core\n`,
  });
  expect(JSON.parse((await shop(["report", "--json"], { cwd })).stdout)).toEqual(expected);
});

test("prints the requests that were turned down", async () => {
  const rejections = JSON.parse((await shop(["audit", "--json"], { cwd })).stdout);
  expect(rejections).toHaveLength(Object.values(expected.rejections).reduce((sum, count) => sum + count));
  expect(rejections[0]).toMatchObject({ request: { requestId: rejections[0].requestId } });
  expect((await shop(["audit"], { cwd })).stdout).toContain("duplicate-product");
});

test("a reader that stops reading the output does no harm", async () => {
  const { child, closed } = start(["audit", "--json"], { cwd });
  child.stdout.destroy();
  expect(await closed).toMatchObject({ code: 0 });
});

test("shows everything on the bundled sample", async () => {
  await inTemporaryFolder(async (cwd) => {
    const { code, stdout } = await shop(["demo"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("The database is sqlite:.shop/demo.db. Try next:");
    expect(stdout).toContain("top products");
    // As the README says.
    const history = await shop(["history", "order-9", "--at", "2", "--store", "sqlite:.shop/demo.db"], { cwd });
    expect(history).toMatchObject({ code: 0, stderr: "" });
    expect(history.stdout).toMatch(/^2 order\.shipped\n/);
  });
});
