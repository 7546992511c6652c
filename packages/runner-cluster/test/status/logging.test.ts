import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { logging } from "../../src/status/logging.js";
import { failing, lag, sliceEnded, swept } from "./observations.js";

/** Returns the lines that pino writes of observations, from a level on. */
function logged(level = "info") {
  const lines: Record<string, unknown>[] = [];
  const observe = logging(pino({ level, base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) }));
  return { lines, observe };
}

describe("the log of a node", () => {
  it("tells of blockages with their facts", () => {
    const { lines, observe } = logged();
    observe(sliceEnded("core", 0, { ...failing, attempts: 1 }));
    const facts = { application: "core", pipeline: 0, upstream: "up", id: 7, type: "t", message: "no", attempts: 1, state: "failing" };
    expect(lines).toEqual([{ level: 40, ...facts, msg: "failing: attempt 1" }]);
  });

  it("tells of one that lasts ever more rarely", () => {
    const { lines, observe } = logged();
    for (let attempts = 1; attempts <= 1000; attempts += 1) observe(sliceEnded("core", 0, { ...failing, attempts }));
    expect(lines).toHaveLength(10);
  });

  it("says nothing of pipelines that wait for each other, unless they wait for long", () => {
    const { lines, observe } = logged();
    const waiting = { state: "waiting", upstream: "up", message: "first 9", waitingFor: { pipeline: 1, id: 9 } } as const;
    for (let attempts = 1; attempts <= 8; attempts += 1) observe(sliceEnded("core", 0, { ...waiting, attempts }));
    expect(lines.map(({ msg }) => msg)).toEqual(["waiting: attempt 8"]);
  });

  it("is silent while all goes well", () => {
    const { lines, observe } = logged();
    observe(sliceEnded("core", 10));
    observe(swept(lag("core", 1, 1)));
    observe({ kind: "prompted", task: { application: "core", pipeline: 0 }, why: "recorded" });
    expect(lines).toEqual([]);
  });

  it("tells of the engine, the database, pauses, direct execution and the end", () => {
    const { lines, observe } = logged();
    observe({ kind: "engine-changed", healthy: false });
    observe({ kind: "circuit-changed", application: "core", open: true });
    observe({ kind: "application-paused", application: "core", paused: true });
    observe({ kind: "executed-directly", task: { application: "core", pipeline: 2 } });
    observe({ kind: "work-failed", what: "sweep", error: Object.assign(new Error("gone"), { code: "store-unavailable" }) });
    observe({ kind: "drained", ms: 12, whole: true });
    expect(lines.map(({ level, msg, ...facts }) => [level, facts])).toEqual([
      [40, {}],
      [50, { application: "core" }],
      [30, { application: "core" }],
      [40, { application: "core", pipeline: 2 }],
      [40, { what: "sweep", error: "gone", code: "store-unavailable" }],
      [30, { ms: 12 }],
    ]);
  });
});
