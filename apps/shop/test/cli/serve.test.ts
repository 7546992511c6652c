import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, test, vi } from "vitest";
import { seeded } from "../../sample/order-book.js";
import { openReports } from "../../src/reporting/report.js";
import { openStorage } from "../../src/storage.js";
import { plainReport } from "../plain-fold.js";
import { ended, type ShopProcess, shop, start } from "./shop-process.js";

vi.setConfig({ testTimeout: 180_000 });

const sample = fileURLToPath(new URL("../../sample/orders.ndjson", import.meta.url));
const expected = plainReport(
  (await readFile(sample, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)),
);
const parts = ["commands", "core", "reporting"] as const;

test("three processes that follow each other over HTTP give the report, also when they are killed on the way", async () => {
  const seed = Date.now() % 2 ** 32;
  console.info(`kills from seed ${seed}`);
  const random = seeded(seed);
  await inTemporaryFolder(async (cwd) => {
    const served = [await serve(cwd, 0)];
    served.push(await serve(cwd, 1, { follow: served[0]?.url }));
    served.push(await serve(cwd, 2, { follow: served[1]?.url }));
    const importing = shop(["import", sample, "--capture-only", "--store", "sqlite:commands.db"], { cwd });
    for (let kill = 0; kill < 6; kill += 1) {
      await pause(random.between(0, 300));
      const index = random.between(0, 2);
      await killed(served[index]);
      served[index] = await serve(cwd, index, { follow: served[index - 1]?.url, port: new URL(served[index]?.url ?? "").port });
    }
    expect(await importing).toMatchObject({ code: 0 });
    await reported(cwd);
    expect(JSON.parse((await shop(["report", "--json", "--store", "sqlite:reporting.db"], { cwd })).stdout)).toEqual(expected);
    for (const { process } of served) process.child.kill("SIGTERM");
    for (const { process } of served) expect(await process.closed).toMatchObject({ code: 0 });
  });
});

test("a part that follows another has to be told where that is", async () => {
  const refused = await shop(["serve", "core", "--store", "memory:"]);
  expect(refused).toMatchObject({ code: 1, stderr: "shop: core follows commands: give --follow and where that is served\n" });
});

interface Served {
  readonly process: ShopProcess;
  readonly url: string;
}

/** Serves a part of the shop, and waits until it says where. */
async function serve(
  cwd: string,
  index: number,
  { follow, port = "0" }: { follow?: string | undefined; port?: string } = {},
): Promise<Served> {
  const part = parts[index] as string;
  const following = follow === undefined ? [] : ["--follow", follow];
  const process = start(["serve", part, "--store", `sqlite:${part}.db`, "--port", port, ...following], { cwd });
  const [line] = await Promise.race([once(createInterface(process.child.stdout), "line"), ended(process).then(({ stderr }) => [stderr])]);
  const url = /served at (\S+)$/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`${part} is not served: ${line}`);
  return { process, url };
}

async function killed(served: Served | undefined): Promise<void> {
  served?.process.child.kill("SIGKILL");
  expect(await served?.process.closed).toMatchObject({ signal: "SIGKILL" });
}

/** Resolves when reporting has caught up: the followers are in other processes, so that only their tables can tell. */
async function reported(cwd: string): Promise<void> {
  const storage = await openStorage(`sqlite:${join(cwd, "reporting.db")}`, { mustExist: true });
  const reports = await openReports(storage);
  await expect.poll(() => reports.report(), { timeout: 60_000, interval: 100 }).toEqual(expected);
  await storage.store.close();
}
