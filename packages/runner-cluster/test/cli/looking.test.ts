// @module-tag redis
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { esCluster, moduleAt } from "./es-cluster.js";
import { paymentsIn } from "./payments-folder.js";

const nowhere = "redis://user:hush@127.0.0.1:1";

describe("es-cluster verify", { timeout: 240_000 }, () => {
  it("finds nothing in logs that are whole", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2, 3);
    const { code, stdout } = await payments.run("verify", "--json");
    const findings = JSON.parse(stdout) as { logs: { application: string; events: number }[]; faults: string[] };
    expect(code).toBe(0);
    expect(findings.faults).toEqual([]);
    expect(findings.logs.filter(({ application }) => application === "commands").map(({ events }) => events)).toEqual([2, 1]);
  });

  it("finds gaps, positions past the end, and logs that were replaced", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2, 3, 4, 5, 6);
    const database = new Database(payments.path);
    const key = (name: string) => `(SELECT key FROM es_applications WHERE name = '${name}')`;
    database.exec(`DELETE FROM es_events WHERE application = ${key("commands")} AND pipeline = 0 AND id = 2`);
    const track = `INSERT INTO es_tracking (application, upstream, pipeline, epoch, position) SELECT ${key("core")}, 'commands',`;
    database.exec(`${track} 0, epoch, 99 FROM es_applications WHERE name = 'commands'`);
    database.exec(`${track} 1, 'another', 1`);
    database.close();
    const { code, stdout } = await payments.run("verify");
    expect(code).toBe(1);
    expect(stdout).toMatch(/pipeline 0 of commands: .*notification 3 stands where 2 belongs/);
    expect(stdout).toContain("core cannot go on following pipeline 0 of commands: it ends at 3, before the position 99 that was reached");
    expect(stdout).toMatch(/core cannot go on following pipeline 1 of commands: it is another log .*: its epoch is .*, not another/);
  });
});

describe("es-cluster says", { timeout: 240_000 }, () => {
  it("what is wrong with a module", async () => {
    const modules = ["nowhere.js", moduleAt("no-system.ts"), moduleAt("no-infrastructure.ts")];
    const [missing, noSystem, noInfrastructure] = await Promise.all(modules.map((module) => esCluster(["status", module])));
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("there is no module nowhere.js") });
    expect(noSystem).toMatchObject({ code: 1, stderr: expect.stringContaining("does not export a `system`") });
    expect(noInfrastructure).toMatchObject({ code: 1, stderr: expect.stringContaining("does not export `infrastructure`") });
  });

  it("that a description is not JSON, without showing it", async () => {
    const { code, stdout, stderr } = await esCluster(["status", moduleAt("payments.ts")], { ES_DESCRIPTION: '{"password": "hush"' });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("the description is not JSON");
    expect(stderr).not.toContain("hush");
  });

  it("that a URL is none, without showing it", async () => {
    const { code, stderr } = await esCluster(["drain", moduleAt("payments-postgres.ts"), "one"], {
      ES_REDIS_URL: "redis//user:hush@here",
      ES_DESCRIPTION: '{"url":"postgres://127.0.0.1:1/none"}',
    });
    expect(code).toBe(1);
    expect(stderr).toContain("is no URL of a Redis");
    expect(stderr).not.toContain("hush");
  });

  it("what Node cannot load, unless a loader is imported first", async () => {
    const module = moduleAt("needs-preload.ts");
    expect((await esCluster(["status", module])).stderr).toContain("nothing was loaded before");
    const preloaded = await esCluster(["status", module, "--preload", moduleAt("preloaded.mjs")]);
    // Its store is in memory, and made anew in each process.
    expect(preloaded).toMatchObject({ code: 1, stderr: expect.stringContaining("memory holds no log of commands") });
  });

  it("which applications and pipelines there are, where one is asked for that is not there", async () => {
    await using payments = await paymentsIn();
    const asked = [
      ["pause", "cor", "--why", "x"],
      ["prompt", "core", "2"],
      ["skip", "core", "core", "1", "--why", "x"],
      ["node", "--applications", "core,no"],
    ] as const;
    const answers = await Promise.all(asked.map(([command, ...args]) => payments.run(command, ...args)));
    expect(answers.map(({ code, stderr }) => [code, stderr])).toEqual([
      [1, expect.stringContaining('no application "cor" here: there is commands, core, reporting')],
      [1, expect.stringContaining("core has the pipelines 0 to 1, not 2")],
      [1, expect.stringContaining("core follows commands, in the pipelines 0 to 1: not core in 0")],
      [1, expect.stringContaining('no application "no" in payments: there is commands, core, reporting')],
    ]);
  });

  it("what it knows where Redis cannot be reached, and shows no password", async () => {
    await using payments = await paymentsIn();
    await payments.request(1);
    const { code, stdout, stderr } = await payments.run("status", "--redis", nowhere);
    expect(code).toBe(0);
    expect(stdout).toMatch(/core +commands +0 +0 +1 +1 +behind/);
    expect(stdout).toContain("The engine cannot be reached");
    const prompted = await payments.run("prompt", "core", "--redis", nowhere);
    expect(prompted.stderr).toContain("nodes find the work by themselves");
    expect(stdout + stderr + prompted.stdout + prompted.stderr).not.toContain("hush");
  });
});
