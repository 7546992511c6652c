import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { ClusterHealth, readinessOf } from "../../src/status/cluster-health.js";
import { healthServer } from "../../src/status/health-server.js";
import { prometheus } from "../../src/status/prometheus.js";
import { lag, swept } from "./observations.js";

/** A server of a node's health, with a clock that is moved by hand. */
async function served() {
  const clock = { now: 0, draining: false };
  const clusterHealth = new ClusterHealth(() => clock.now);
  const metrics = prometheus({ health: clusterHealth }).register;
  const server = await healthServer({ readiness: () => readinessOf(clusterHealth, clock.draining), metrics });
  const ready = async () => {
    const response = await fetch(`${server.url}/health/ready`);
    return { status: response.status, ...((await response.json()) as { state: string; stuck: unknown[] }) };
  };
  return { clock, clusterHealth, server, ready, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe("a node's health", () => {
  it("is live as long as it answers", async () => {
    await using node = await served();
    node.clock.now = 1e9;
    const response = await fetch(`${node.server.url}/health/live`);
    expect([response.status, await response.json()]).toEqual([200, { state: "live" }]);
  });

  it("is ready once positions were read, and nothing is stuck", async () => {
    await using node = await served();
    expect(await node.ready()).toMatchObject({ status: 503, state: "starting" });
    node.clusterHealth.observe(swept(lag("core", 1, 5, { stuckMs: 29_000 })));
    expect(await node.ready()).toMatchObject({ status: 200, state: "ready", stuck: [] });
  });

  it("is not ready while something is behind that has not moved for 30 seconds", async () => {
    await using node = await served();
    node.clusterHealth.observe(swept(lag("core", 1, 5, { stuckMs: 30_000 })));
    expect(await node.ready()).toMatchObject({ status: 503, state: "stuck", stuck: [lag("core", 1, 5, { stuckMs: 30_000 })] });
    node.clusterHealth.observe(swept(lag("core", 2, 5)));
    expect(await node.ready()).toMatchObject({ status: 200 });
  });

  it("is not ready while positions cannot be read, or its database is away, or it drains", async () => {
    await using node = await served();
    node.clusterHealth.observe(swept(lag("core", 1, 1)));
    node.clock.now = 31_000;
    expect(await node.ready()).toMatchObject({ status: 503, state: "blind" });
    node.clusterHealth.observe({ kind: "circuit-changed", application: "core", open: true });
    expect(await node.ready()).toMatchObject({ status: 503, state: "unreachable", unreachable: ["core"] });
    node.clock.draining = true;
    expect(await node.ready()).toMatchObject({ status: 503, state: "draining" });
  });

  it("is not ready while a sweep finds the positions of some application unreadable", async () => {
    await using node = await served();
    const failed = { kind: "work-failed", what: "sweep", error: new Error("gone") } as const;
    node.clusterHealth.observe(failed);
    node.clusterHealth.observe(swept());
    expect(await node.ready()).toMatchObject({ status: 503, state: "starting" });
    node.clusterHealth.observe(swept(lag("core", 1, 1), lag("other", 1, 1)));
    expect(await node.ready()).toMatchObject({ status: 200 });
    node.clock.now = 31_000;
    node.clusterHealth.observe(failed);
    node.clusterHealth.observe(swept(lag("other", 1, 1)));
    expect(await node.ready()).toMatchObject({ status: 503, state: "blind" });
  });

  it("is ready where it follows nothing", async () => {
    await using node = await served();
    node.clusterHealth.observe(swept());
    node.clock.now = 1e6;
    expect(await node.ready()).toMatchObject({ status: 200 });
  });

  it("answers with a bounded list, however much is stuck", async () => {
    await using node = await served();
    node.clusterHealth.observe(swept(...Array.from({ length: 5000 }, (_, pipeline) => lag("core", 1, 5, { pipeline, stuckMs: 60_000 }))));
    expect((await node.ready()).stuck).toHaveLength(100);
  });
});

describe("the server of a node's health", () => {
  it("listens on this machine only, unless it is told otherwise", async () => {
    await using node = await served();
    expect(node.server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it("serves metrics", async () => {
    await using node = await served();
    node.clusterHealth.observe(swept(lag("core", 1, 5)));
    const response = await fetch(`${node.server.url}/metrics`);
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toContain('es_lag_events{application="core"} 4');
  });

  it("answers GET and HEAD only, and nothing but its routes", async () => {
    await using node = await served();
    const asked = (path: string, method: string) => fetch(node.server.url + path, { method }).then(({ status }) => status);
    expect(await asked("/health/live", "HEAD")).toBe(200);
    expect(await asked("/health/live?x=1", "GET")).toBe(200);
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) expect(await asked("/health/live", method)).toBe(405);
    for (const path of ["/", "/health", "/metrics/", "/health/live/x", "/../etc/passwd", "/__proto__"]) {
      expect(await asked(path, "GET")).toBe(404);
    }
  });

  it("waits for nobody who sends headers slowly or a body without end", async () => {
    await using node = await served();
    const ended = [
      "GET /health/live HTTP/1.1\r\nhost: x\r\n",
      "GET /health/live HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nx",
    ].map(async (text) => {
      const socket = connect(Number(new URL(node.server.url).port), "127.0.0.1");
      socket.resume().write(text);
      await once(socket, "close");
    });
    await Promise.all(ended);
  });

  it("says so if the port is taken", async () => {
    await using node = await served();
    const port = Number(new URL(node.server.url).port);
    const readiness = () => readinessOf(new ClusterHealth());
    await expect(healthServer({ readiness }, { port })).rejects.toThrow("EADDRINUSE");
  });
});
