import { memory } from "@es/core";
import { inMemoryEngine } from "@es/runner-cluster";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { ClusterHealth, cluster, logging, observedBy, prometheus, readinessOf } from "../../src/index.js";
import { traced } from "./traced-system.js";

/** A node of the traced system that is observed in every way. */
async function observedNode() {
  const lines: { readonly msg: string; readonly level: number }[] = [];
  const log = logging(pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) }));
  const clusterHealth = new ClusterHealth();
  const metrics = prometheus({ health: clusterHealth });
  const infrastructure = { store: memory(), views: { reporting: () => ({ add: () => {} }) }, backOff: { most: 20 } };
  const observe = observedBy(clusterHealth.observe, metrics.observe, log);
  const node = await cluster(traced, infrastructure, { engine: inMemoryEngine().node("one"), localSweepMs: 1, observe });
  const metric = async (name: string) => {
    const found = (await metrics.register.metrics()).split("\n").find((line) => line.startsWith(`${name} `));
    return found === undefined ? undefined : Number(found.slice(name.length + 1));
  };
  return { node, lines, clusterHealth, metric };
}

describe("a node that is observed", () => {
  it("counts what it processes, and says how it stands", async () => {
    const { node, lines, clusterHealth, metric } = await observedNode();
    for (let n = 0; n < 10; n += 1) await node.commands.request(`r${n}`, 1);
    await node.settled();
    expect(await metric('es_processed_total{application="core"}')).toBe(10);
    expect(await metric('es_processed_total{application="reporting"}')).toBe(10);
    expect(await metric('es_prompts_total{application="core",why="recorded"}')).toBeGreaterThan(0);
    await expect.poll(() => metric('es_lag_events{application="reporting"}')).toBe(0);
    await expect.poll(() => readinessOf(clusterHealth).state).toBe("ready");
    await node.stop();
    expect(lines.at(-1)).toMatchObject({ level: 30, msg: "stopped when every slice had ended" });
    expect(lines.filter(({ level }) => level > 30)).toEqual([]);
  });

  it("tells of a policy that fails, and of its end", async () => {
    const { node, lines, metric } = await observedNode();
    await node.commands.request("r", -1);
    await expect(node.settled()).rejects.toThrow("-1 is negative");
    await expect.poll(() => metric('es_tasks{application="core",state="failing"}')).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 40, application: "core", id: 1, type: "request.made", message: "-1 is negative" }),
    );
    await node.skip({ application: "core", upstream: "commands", id: 1, why: "a test" });
    await node.settled();
    await expect.poll(() => metric('es_tasks{application="core",state="failing"}')).toBe(0);
    await node.stop();
  });
});
