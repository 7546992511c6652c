// @module-tag redis
import { describe, expect, it } from "vitest";
import { eventually } from "./eventually.js";
import { paymentsIn } from "./payments-folder.js";

describe("es-cluster", { timeout: 240_000 }, () => {
  it("runs a node that works off what there is, and drains at SIGTERM", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2, 3, 4);
    const before = await payments.tasks();
    expect(before.filter(({ application }) => application === "core")).toMatchObject([
      { pipeline: 0, lag: 2, state: "behind" },
      { pipeline: 1, lag: 2, state: "behind" },
    ]);
    await using node = payments.node("--name", "one");
    await eventually(payments.paid, ({ count }) => count === 4);
    expect((await payments.tasks()).map(({ lag, state }) => ({ lag, state }))).toEqual(Array(4).fill({ lag: 0, state: "idle" }));
    node.signal("SIGTERM");
    expect(await node.ended).toBe(0);
    expect(payments.paid()).toEqual({ count: 4, sum: 10 });
  });

  it("ends a node at once at a second signal, even where a policy hangs", async () => {
    await using payments = await paymentsIn();
    await payments.request(13);
    await using node = payments.node();
    await node.logged("hangs");
    node.signal("SIGTERM");
    await node.logged("draining");
    node.signal("SIGINT");
    expect(await node.ended).toBe(130);
  });

  it("tells who fails and why, and lets an operator skip what fails", async () => {
    await using payments = await paymentsIn();
    await payments.request(-1, 2, 3, 4);
    await using node = payments.node("--name", "one");
    await eventually(payments.paid, ({ count }) => count === 2);
    await node.logged("failing: attempt 4");
    const failing = (await payments.tasks()).filter(({ state }) => state === "failing");
    expect(failing).toMatchObject([{ application: "core", pipeline: 0, blockage: { id: 1, message: "-1 is negative" } }]);
    const shown = await payments.run("status", "--behind");
    expect(shown.stdout).toContain("-1 is negative at 1 (request.made)");
    const wrong = await payments.run("skip", "core", "commands", "2", "--why", "test");
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("only notification 1 can be skipped, not 2") });
    const skipped = await payments.run("skip", "core", "commands", "1", "--why", "was a mistake");
    expect(skipped).toMatchObject({ code: 0, stdout: expect.stringContaining("core went past 1") });
    await eventually(payments.paid, ({ count }) => count === 3);
  });

  it("tells of a log that was set back and has grown since, and lets an operator go on from there", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2, 3, 4, 5, 6);
    {
      await using node = payments.node();
      await eventually(payments.paid, ({ count }) => count === 6);
      node.signal("SIGTERM");
      expect(await node.ended).toBe(0);
    }
    payments.setBack("commands", 1);
    await payments.request(17, 18, 19, 20, 21, 22);
    const shown = await payments.run("status", "--behind");
    expect(shown.stdout).toContain("another event stands at the position 3 that was reached");
    const tasks = (await payments.tasks()).filter(({ application }) => application === "core");
    expect(tasks).toMatchObject(Array(2).fill({ position: 3, state: "failing", blockage: { code: "log-replaced" } }));
    const verified = await payments.run("verify");
    expect(verified).toMatchObject({ code: 1, stdout: expect.stringContaining("reset the position") });
    await using node = payments.node("--name", "one");
    expect(await node.logged("failing: attempt 1")).toMatchObject({ code: "log-replaced" });
    const reset = (...more: readonly string[]) => payments.run("reset-position", "core", "commands", "--why", "restored", ...more);
    expect(await reset("--after", "99")).toMatchObject({ code: 1, stderr: expect.stringContaining("after is 99: give 0 to 4") });
    for (const pipeline of ["0", "1"]) {
      const done = await reset("--after", "1", "--pipeline", pipeline);
      expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(`core goes on after 1 of commands in pipeline ${pipeline}`) });
    }
    await eventually(payments.paid, ({ count }) => count === 12);
    expect(await reset("--after", "1")).toMatchObject({ code: 1, stderr: expect.stringContaining("force the reset") });
  });

  it("pauses an application on all nodes, and lets it go on", async () => {
    await using payments = await paymentsIn();
    expect(await payments.run("pause", "core", "--why", "a release")).toMatchObject({ code: 0 });
    await payments.request(1, 2);
    await using node = payments.node();
    await node.logged("paused by an operator");
    const paused = (await payments.tasks()).filter(({ application }) => application === "core");
    expect(paused).toMatchObject(Array(2).fill({ state: "paused", lag: 1, why: "a release" }));
    expect(payments.paid().count).toBe(0);
    expect(await payments.run("resume", "core", "--why", "released")).toMatchObject({ code: 0 });
    await eventually(payments.paid, ({ count }) => count === 2);
  });

  it("drains a node from elsewhere, by its name", async () => {
    await using payments = await paymentsIn();
    await using node = payments.node("--name", "two");
    await node.logged("at work");
    expect(await payments.run("drain", "three")).toMatchObject({ code: 1, stderr: expect.stringContaining('no node "three" of payments') });
    expect(await payments.run("drain", "two")).toMatchObject({ code: 0, stdout: "two has drained\n" });
    expect(await node.ended).toBe(0);
  });

  it("lets a projection begin anew while a node is at work", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2, 3, 4);
    await using _node = payments.node();
    await eventually(payments.paid, ({ count }) => count === 4);
    expect(await payments.run("rebuild", "reporting")).toMatchObject({ code: 0 });
    expect(await eventually(payments.paid, ({ count }) => count === 4)).toEqual({ count: 4, sum: 10 });
    expect(await payments.run("rebuild", "core")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("does not say how to empty core"),
    });
  });

  it("runs a node that works from the database where there is no Redis", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2, 3, 4);
    await using node = payments.node("--redis", "redis://127.0.0.1:1");
    expect(await eventually(payments.paid, ({ count }) => count === 4)).toEqual({ count: 4, sum: 10 });
    await node.logged("the engine cannot be reached: this node works from the database");
    node.signal("SIGTERM");
    expect(await node.ended).toBe(0);
  });

  it("serves the health and the metrics of a node", async () => {
    await using payments = await paymentsIn();
    await payments.request(1, 2);
    await using node = payments.node("--health-port", "0");
    const { health } = await node.logged("at work");
    await eventually(payments.paid, ({ count }) => count === 2);
    const ready = await eventually(
      () => fetch(`${health}/health/ready`),
      ({ status }) => status === 200,
    );
    expect(await ready.json()).toMatchObject({ state: "ready", stuck: [] });
    const metrics = await eventually(
      async () => (await fetch(`${health}/metrics`)).text(),
      (text) => text.includes('es_lag_events{application="core"} 0'),
    );
    expect(metrics).toContain('es_processed_total{application="core"} 2');
    expect(metrics).toContain("process_cpu_seconds_total");
  });
});
