import { describe, expect, it } from "vitest";
import { prometheus } from "../../src/status/prometheus.js";
import { failing, lag, sliceEnded, swept } from "./observations.js";

describe("the metrics of a node", () => {
  it("say what it observed", async () => {
    const { observe, register } = prometheus();
    observe(swept(lag("core", 5, 8, { stuckMs: 2000 })));
    observe(sliceEnded("core", 12));
    observe(sliceEnded("core", 3, failing));
    observe({ kind: "conflicted", task: { application: "core", pipeline: 0 }, upstream: "up" });
    observe({ kind: "prompted", task: { application: "core", pipeline: 0 }, why: "sweep" });
    observe({ kind: "executed-directly", task: { application: "core", pipeline: 0 } });
    observe({ kind: "engine-changed", healthy: false });
    observe({ kind: "circuit-changed", application: "core", open: true });
    observe({ kind: "work-failed", what: "sweep", error: new Error("no") });
    const lines = (await register.metrics()).split("\n").filter((line) => !line.startsWith("#"));
    expect(lines).toEqual(
      expect.arrayContaining([
        'es_lag_events{application="core"} 3',
        'es_stuck_seconds{application="core"} 2',
        'es_processed_total{application="core"} 15',
        'es_slices_total{application="core",why="blocked"} 1',
        'es_slice_seconds_count{application="core"} 2',
        'es_tracking_conflicts_total{application="core"} 1',
        'es_prompts_total{application="core",why="sweep"} 1',
        'es_recoveries_total{application="core",kind="prompt"} 1',
        'es_recoveries_total{application="core",kind="direct"} 1',
        'es_tasks{application="core",state="failing"} 1',
        'es_database_circuit_open{application="core"} 1',
        'es_background_failures_total{what="sweep"} 1',
        "es_engine_up 0",
      ]),
    );
  });

  it("are as many for a thousand pipelines as for one", async () => {
    const seriesFor = async (pipelines: number) => {
      const { observe, register } = prometheus();
      for (let pipeline = 0; pipeline < pipelines; pipeline += 1) {
        observe(swept(lag("core", 5, 8, { pipeline })));
        observe({ ...sliceEnded("core", 12), task: { application: "core", pipeline } } as never);
        observe({ kind: "prompted", task: { application: "core", pipeline }, why: "recorded" });
      }
      return (await register.metrics()).split("\n").length;
    };
    expect(await seriesFor(1000)).toBe(await seriesFor(1));
  });
});
