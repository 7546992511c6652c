import { join } from "node:path";
import { inTemporaryFolder } from "@es/tooling/testing";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openShopAt } from "../databases.js";
import { shop } from "./shop-process.js";

/** Captures requests for products, by a program that follows or one that does not. */
async function capture(folder: string, following: boolean, ...skus: readonly string[]): Promise<void> {
  await using open = await openShopAt(`sqlite:${join(folder, "shop.db")}`, { following });
  const details = { type: "AddProduct", at: "2015-01-01T00:00:00Z", name: "Tea", category: "Drinks", unitPrice: 250 } as const;
  for (const sku of skus) await open.running.commands.capture([{ ...details, requestId: sku, sku }]);
  if (following) await open.running.settled();
}

/** Takes all after an event out of the log of commands, as a back-up that ended there does. */
function setBack(folder: string, head: number): void {
  const database = new Database(join(folder, "shop.db"));
  const events = "DELETE FROM es_events WHERE application = (SELECT key FROM es_applications WHERE name = 'commands') AND id > ?";
  database.prepare(events).run(head);
  database.close();
}

test(
  "a log that was set back and has grown to the position is said to be another one, until core is told where to go on",
  {
    timeout: 300_000,
  },
  () =>
    inTemporaryFolder(async (cwd) => {
      await capture(cwd, true, "tea", "cup");
      setBack(cwd, 1);
      await capture(cwd, false, "pot");
      const replaced = "core cannot go on following pipeline 0 of commands: another event stands at the position 2";
      const told = await Promise.all([["status"], ["follow"], ["follow", "--threads", "1"]].map((args) => shop(args, { cwd })));
      expect(told).toMatchObject([
        { code: 0, stdout: expect.stringContaining(replaced) },
        ...Array(2).fill({ code: 1, stdout: "", stderr: expect.stringContaining(replaced) }),
      ]);
      const reset = (...args: readonly string[]) => shop(["reset-position", ...args, "--why", "restored"], { cwd });
      const wrong = [
        ["commands", "--after", "1"],
        ["core", "--after", "9"],
        ["core", "--after", "1", "--pipeline", "1"],
      ];
      expect(await Promise.all(wrong.map((args) => reset(...args)))).toMatchObject([
        { code: 1, stderr: expect.stringContaining("give core or reporting") },
        { code: 1, stderr: expect.stringContaining("after is 9: give 0 to 2") },
        { code: 1, stderr: expect.stringContaining("follows pipeline 1 of commands") },
      ]);
      const done = await reset("core", "--after", "1");
      expect(done).toMatchObject({ code: 0, stdout: "core goes on after 1 of commands in pipeline 0\n" });
      expect(await shop(["follow"], { cwd })).toMatchObject({ code: 0, stdout: "all is worked off\n" });
      const [report, log, again] = await Promise.all([
        ...[shop(["report", "--json"], { cwd }), shop(["log"], { cwd })],
        reset("core", "--after", "1"),
      ]);
      expect(JSON.parse(report?.stdout ?? "")).toMatchObject({ products: 3 });
      expect(log?.stdout).toContain("es.position-reset");
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("force the reset") });
    }),
);
