import { causedBy, memory, singleThreaded } from "@es/core";
import { context, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activeCause, openTelemetry } from "../../src/status/open-telemetry.js";
import { traced } from "./traced-system.js";

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

describe("the spans of a system", () => {
  it("make one trace from a command to the report, which the correlation id names", async () => {
    const { spans, run } = tracing();
    await run(({ commands }) => commands.request("r", 7));
    expect(spans().map(({ name, kind }) => [name, kind])).toEqual([
      ["append commands", SpanKind.PRODUCER],
      ["append core", SpanKind.PRODUCER],
      ["core follows commands", SpanKind.CONSUMER],
      ["append reporting", SpanKind.PRODUCER],
      ["reporting follows core", SpanKind.CONSUMER],
    ]);
    const correlation = spans()[0]?.attributes["es.correlation_id"] as string;
    expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(new Set([correlation.replaceAll("-", "")]));
  });

  it("tell which notifications were processed, and what caused them", async () => {
    const { spans, run } = tracing();
    await run(({ commands }) => commands.request("r", 7));
    const [asked, appended, followed] = spans() as [ReadableSpan, ReadableSpan, ReadableSpan];
    expect(asked.attributes).toMatchObject({
      "es.application": "commands",
      "es.pipeline": 0,
      "es.events": 1,
      "es.first_id": 1,
      "es.last_id": 1,
    });
    expect(followed.attributes).toMatchObject({ "es.application": "core", "es.upstream": "commands", "es.first_id": 1, "es.last_id": 1 });
    expect(appended.attributes["es.causation_id"]).toBe(asked.attributes["es.correlation_id"]);
    expect(appended.parentSpanContext?.spanId).toBe(followed.spanContext().spanId);
  });

  it("make one trace of one command, however many aggregates it makes", async () => {
    const { spans, run } = tracing();
    await run(({ commands }) => commands.requestMany(["a", "b", "c"]));
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
    const followed = spans().find(({ name }) => name === "core follows commands");
    expect(followed?.links).toHaveLength(0);
    expect(followed?.attributes["es.correlation_id"]).toBe(spans()[0]?.attributes["es.correlation_id"]);
  });

  it("link a batch of several correlations to each of them", async () => {
    const store = memory();
    const asking = tracing();
    await using commanding = await asking.open({ store, following: false });
    for (const id of ["a", "b", "c"]) await commanding.commands.request(id, 7);
    const working = tracing();
    await using following = await working.open({ store });
    await following.settled();
    const followed = working.spans().find(({ name }) => name === "core follows commands");
    expect(followed?.links).toHaveLength(3);
    expect(followed?.links.map((link) => link.context.traceId)).toEqual(asking.spans().map((span) => span.spanContext().traceId));
    expect(followed?.attributes["es.correlation_id"]).toBeUndefined();
  });

  it("of processes that know nothing of each other make one trace", async () => {
    const store = memory();
    const asking = tracing();
    await using commanding = await asking.open({ store, following: false });
    await commanding.commands.request("r", 7);
    const working = tracing();
    await using following = await working.open({ store });
    await following.settled();
    expect(asking.spans()).toHaveLength(1);
    expect(working.spans()).toHaveLength(4);
    expect(new Set([...asking.spans(), ...working.spans()].map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it("go on with the trace of a request, where its span is given as the cause", async () => {
    const { spans, tracer, run } = tracing();
    await run(({ commands }) =>
      tracer.startActiveSpan("POST /requests", async (span) => {
        const cause = activeCause() ?? expect.fail();
        await causedBy(cause, () => commands.request("r", 7));
        span.end();
      }),
    );
    expect(spans()).toHaveLength(6);
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it("lie in the trace that is active where the request's span was not given, with a link to the correlation's", async () => {
    const { spans, tracer, run } = tracing();
    await run(({ commands }) =>
      tracer.startActiveSpan("POST /requests", async (span) => {
        await commands.request("r", 7);
        span.end();
      }),
    );
    const appended = spans().find(({ name }) => name === "append commands");
    const followed = spans().find(({ name }) => name === "core follows commands");
    expect(appended?.links.map((link) => link.context.traceId)).toEqual([followed?.spanContext().traceId]);
    expect(appended?.spanContext().traceId).not.toBe(followed?.spanContext().traceId);
  });

  it("say what failed", async () => {
    const { spans, run } = tracing();
    await run(({ commands }) => commands.request("r", -1)).catch(() => {});
    const failed = spans().find(({ name }) => name === "core follows commands");
    expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
    expect(failed?.events[0]?.attributes).toMatchObject({ "exception.type": "RangeError" });
  });

  it("are sampled by the correlation, the same in every process", async () => {
    const sampled = async (share: number) => {
      const { spans, run } = tracing(share);
      await run(async ({ commands }) => {
        for (let n = 0; n < 40; n += 1) await commands.request(`r${n}`, 1);
      });
      return spans().filter(({ name }) => name === "append commands").length;
    };
    expect(await sampled(0)).toBe(0);
    expect(await sampled(1)).toBe(40);
    const half = await sampled(0.5);
    expect(half).toBeGreaterThan(2);
    expect(half).toBeLessThan(38);
  });
});

/** A tracer whose spans stay here, and a system that is traced by it. */
function tracing(share?: number) {
  const exporter = new InMemorySpanExporter();
  const sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(share === undefined ? {} : { sampler }),
  });
  const tracer: Tracer = provider.getTracer("test");
  const open = (options: { store: ReturnType<typeof memory>; following?: boolean }) =>
    singleThreaded(traced, {
      ...options,
      views: { reporting: () => ({ add: () => {} }) },
      tracing: openTelemetry(tracer, share === undefined ? {} : { share }),
    });
  const run = async (work: (running: Awaited<ReturnType<typeof open>>) => Promise<unknown>) => {
    await using running = await open({ store: memory() });
    await work(running);
    await running.settled();
  };
  return { spans: () => exporter.getFinishedSpans(), tracer, open, run };
}
