// @module-tag postgres
// @module-tag own-postgres
// @module-tag redis
import { setTimeout as passing } from "node:timers/promises";
import { LossyProxy, privatePostgres, until } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { report } from "./report.js";
import { bound, Scene, sharedPostgres, times } from "./scene.js";

describe.concurrent("a database that is lost", { timeout: 5 * bound * times }, () => {
  it("costs time only, whether it is stopped at once or its postmaster is killed", async () => {
    await using server = await privatePostgres();
    await using scene = await Scene.make({ postgres: server.url });
    await scene.start(2);
    scene.teller.begin();
    const outages: number[] = [];
    for (let round = 0; round < 2 * times; round += 1) {
      await scene.progress("before the server is ended");
      await passing(Math.random() * 300);
      await server.end(round % 2 === 0 ? "SIGKILL" : "SIGQUIT");
      await server.start();
      const since = performance.now();
      await scene.progress("after the server is back");
      outages.push(performance.now() - since);
      expect(await scene.faultsNow()).toEqual([]);
    }
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("Postgres killed", { "ms until there is progress": outages, ...scene.totals });
  });

  it("behind connections that are cut anywhere, also between a commit and its answer, loses and doubles nothing", async () => {
    await using proxy = await LossyProxy.before(sharedPostgres);
    await using scene = await Scene.make();
    await scene.start(2, { place: { ...scene.place, url: proxy.url } });
    scene.teller.begin();
    for (let round = 0; round < 6 * times; round += 1) {
      const lost = proxy.lost;
      // The events are recorded with the first, and the report is committed with the second.
      proxy.loseAnswerTo(round % 2 === 0 ? "account.booked" : "COMMIT\0");
      await until("an answer is lost", () => proxy.lost > lost, bound);
      const { cuts } = proxy;
      proxy.cutAfter(Math.ceil(Math.random() * 50_000));
      await until("a connection is cut", () => proxy.cuts > cuts, bound);
      if (round % 3 === 0) proxy.cut();
    }
    expect(await scene.faultsNow()).toEqual([]);
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("connections cut", { cuts: proxy.cuts, "answers lost": proxy.lost, ...scene.totals });
  });

  it("to one node only leaves its tasks to others, until it is back", async () => {
    await using proxy = await LossyProxy.before(sharedPostgres);
    await using scene = await Scene.make();
    const [cutOff] = await scene.start(1, { place: { ...scene.place, url: proxy.url, patient: true } });
    if (cutOff === undefined) throw new Error("no node was started");
    await scene.start(1);
    scene.teller.begin();
    await until("the node works", () => cutOff.processed > 0, bound);
    const outages: number[] = [];
    for (const fault of ["refuse", "fallSilent"] as const) {
      const before = cutOff.processed;
      proxy[fault]();
      const since = performance.now();
      // Long before the queries of the node that is cut off run out, after 40 s.
      await scene.caughtUp(18_000);
      outages.push(performance.now() - since);
      await until("the node has seen that its database is away", () => circuits(cutOff.observed).at(-1) === true, bound);
      proxy.recover();
      await until("the node works again", () => circuits(cutOff.observed).at(-1) === false && cutOff.processed > before, bound);
    }
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("one node cut off", { "ms until the other has done all": outages, ...scene.totals });
  });
});

function circuits(observed: Scene["nodes"][number]["observed"]): readonly boolean[] {
  return observed.flatMap((each) => (each.kind === "circuit-changed" ? [each.open] : []));
}
