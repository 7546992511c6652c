import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, test, vi } from "vitest";
import { ended, shop, start } from "./shop-process.js";

vi.setConfig({ testTimeout: 120_000 });

const tea =
  '{"type":"AddProduct","requestId":"p","at":"2015-01-01T00:00:00Z","sku":"tea","name":"Tea","category":"Drinks","unitPrice":250}';

function order(number: number, quantity: unknown = 1): string {
  return `{"type":"PlaceOrder","requestId":"r${number}","at":"2015-01-01T00:00:00Z","orderId":"${number}","lines":[{"sku":"tea","quantity":${quantity}}]}`;
}

test("does the good lines, and names each bad one with its number, whatever is wrong with it", async () => {
  await inTemporaryFolder(async (cwd) => {
    const lines = [
      `\uFEFF${tea}\r`,
      "",
      order(1),
      "{not json",
      order(2, -1),
      '{"type":"EatOrder"}',
      order(3, '"3"'),
      "[1,2]",
      "\0\x01",
      "   ",
    ];
    const binary = Buffer.from([0xff, 0xfe, 0x00, 0x0a]);
    const tooLong = Buffer.alloc(10 * 1024 * 1024, "x");
    await writeFile(
      join(cwd, "orders"),
      Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), binary, tooLong, Buffer.from(`\n${order(4)}`)]),
    );
    const { code, stdout, stderr } = await shop(["import", "orders"], { cwd });
    expect(stderr.split("\n").map((line) => /^line (\d+): /.exec(line)?.[1])).toEqual([
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "11",
      "12",
      undefined,
    ]);
    expect(stderr).toContain("line 5: lines[0].quantity is -1: give a whole number from 1");
    expect(stderr).toContain("line 12: it is longer than 1048576 bytes");
    expect(stdout).toBe("11 lines: 3 captured, 0 duplicates, 8 refused\n");
    expect(code).toBe(2);
    const report = JSON.parse((await shop(["report", "--json"], { cwd })).stdout);
    expect(report).toMatchObject({ products: 1, orders: { placed: 2 }, revenue: 500 });
  });
});

test("reads standard input, and an import done again changes nothing", async () => {
  await inTemporaryFolder(async (cwd) => {
    const input = [tea, order(1), order(2)].join("\n");
    expect(await shop(["import", "-"], { cwd, input })).toMatchObject({
      code: 0,
      stdout: "3 lines: 3 captured, 0 duplicates, 0 refused\n",
    });
    expect(await shop(["import", "-"], { cwd, input })).toMatchObject({
      code: 0,
      stdout: "3 lines: 0 captured, 3 duplicates, 0 refused\n",
    });
  });
});

test("makes logs of as many pipelines as it is asked for, which all commands find", async () => {
  await inTemporaryFolder(async (cwd) => {
    const input = [tea, order(1), order(2), order(3)].join("\n");
    expect(await shop(["import", "-", "--pipelines", "2"], { cwd, input })).toMatchObject({ code: 0 });
    expect(JSON.parse((await shop(["status", "--json"], { cwd })).stdout)).toHaveLength(4);
    expect(JSON.parse((await shop(["report", "--json"], { cwd })).stdout)).toMatchObject({ orders: { placed: 3 }, revenue: 750 });
    expect(await shop(["import", "-", "--pipelines", "3"], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("has 2 pipelines"),
    });
    expect(await shop(["import", "-", "--pipelines", "0"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("from 1") });
  });
});

test("works off on threads what one thread would, and says so where threads could not share the store", async () => {
  await inTemporaryFolder(async (cwd) => {
    const input = [tea, order(1), order(2), order(3)].join("\n");
    const threads = ["--threads", "2"];
    expect(await shop(["import", "-", "--pipelines", "3", ...threads], { cwd, input })).toMatchObject({
      ...{ code: 0, stdout: "4 lines: 4 captured, 0 duplicates, 0 refused\n", stderr: "" },
    });
    const report = ["report", "--json"];
    expect(JSON.parse((await shop(report, { cwd })).stdout)).toMatchObject({ orders: { placed: 3 }, revenue: 750 });
    expect(await shop(["rebuild", ...threads], { cwd })).toMatchObject({ stdout: "reporting is built anew from 4 events of core\n" });
    expect(JSON.parse((await shop(report, { cwd })).stdout)).toMatchObject({ orders: { placed: 3 }, revenue: 750 });
    expect(await shop(["import", "-", "--store", "memory:", ...threads], { cwd })).toMatchObject({
      ...{ code: 1, stderr: "shop: store is in memory: give a store that several threads can open, such as a file or a server\n" },
    });
  });
});

test("says what is wrong with a file that cannot be imported, and makes no database", async () => {
  await inTemporaryFolder(async (cwd) => {
    await mkdir(join(cwd, "folder"));
    expect(await shop(["import", "missing"], { cwd })).toMatchObject({
      code: 1,
      stderr: "shop: missing does not exist: give a file of requests, or - for standard input\n",
    });
    expect(await shop(["import", "folder"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("folder is a directory") });
    expect(await shop(["report"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("shop.db does not exist") });
  });
});

test("an empty file is nothing to import, and no failure", async () => {
  await inTemporaryFolder(async (cwd) => {
    const ended = await shop(["import", "-"], { cwd });
    expect(ended).toMatchObject({ code: 0, stderr: "standard input is empty: there is nothing to import\n" });
  });
});

test.each([
  ["oracle://user:secret@host", 'begins with "oracle", which is no known kind: give sqlite:PATH'],
  ["shop.db", 'begins with "shop.db", which is no known kind: give sqlite:PATH'],
  ["sqlite:", "names no file: give sqlite:PATH"],
])("refuses --store %s, and says what to give instead", async (store, why) => {
  const ended = await shop(["report", "--store", store]);
  expect(ended).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(`shop: --store ${why}`) });
});

test("a signal ends an import that waits for input, and what it has is kept", async () => {
  await inTemporaryFolder(async (cwd) => {
    const importing = start(["import", "-"], { cwd });
    const { child } = importing;
    child.stdin.write(`${Array.from({ length: 5000 }, (_, number) => order(number)).join("\n")}\n`, () => child.kill("SIGTERM"));
    expect(await ended(importing)).toMatchObject({ code: 143, stderr: expect.stringMatching(/^shop: stopped by SIGTERM: .*\n$/) });
    expect(await shop(["status"], { cwd })).toMatchObject({ code: 0 });
  });
});
