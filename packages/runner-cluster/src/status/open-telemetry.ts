import { type Cause, type CorrelationFields, type Tracing, TrackingConflict } from "@es/core";
import type { AppendFacts, FollowFacts } from "@es/core/runner";
import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";

/** How spans are made. */
export interface OpenTelemetryOptions {
  /**
   * The share of correlations whose spans are sampled, from 0 to 1; chosen by the correlation's id, so that every process
   * chooses the same. It is for samplers that heed the parent, as OpenTelemetry's own do. Default 1.
   */
  readonly share?: number;
}

/** More links than this say nothing more; OpenTelemetry's own limit. */
const mostLinks = 128;

/**
 * Makes spans of appends and of batches that are followed. What goes back to one command is one trace, in whatever
 * processes it runs, where events are `correlated()` with UUIDs; a batch of several correlations has links to each.
 */
export function openTelemetry(tracer: Tracer, { share = 1 }: OpenTelemetryOptions = {}): Tracing {
  const spans = { tracer, share };
  return {
    append: (facts, work) =>
      inSpan(spans, appending(facts), context.active(), async (span) => {
        const recorded = await work();
        span.setAttributes(idsOf(recorded.ids));
        return recorded;
      }),
    // Not in what is active: a runner's loop may have been begun within a span that has long ended.
    follow: (facts, work) => inSpan(spans, following(facts), ROOT_CONTEXT, work),
  };
}

/** The span that is active, as the cause of what `causedBy` runs: its events then go on with the active trace. */
export function activeCause(): Cause | undefined {
  const active = trace.getSpanContext(context.active());
  return active === undefined ? undefined : { causationId: active.spanId, correlationId: active.traceId };
}

interface Spans {
  readonly tracer: Tracer;
  readonly share: number;
}

interface Planned extends Pick<SpanOptions, "kind" | "attributes"> {
  readonly name: string;
  readonly correlations: readonly CorrelationFields[];
}

async function inSpan<Result>(
  { tracer, share }: Spans,
  { name, correlations, ...options }: Planned,
  around: Context,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const traces = tracesOf(correlations, share);
  const own = trace.getSpanContext(around) ?? (traces.length === 1 ? traces[0] : undefined);
  const parent = own === undefined ? around : trace.setSpanContext(around, own);
  const others = traces.filter(({ traceId }) => traceId !== own?.traceId);
  const links = others.slice(0, mostLinks).map((linked) => ({ context: linked }));
  const span = tracer.startSpan(name, { ...options, links }, parent);
  try {
    return await context.with(trace.setSpan(around, span), () => work(span));
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function fail(span: Span, error: unknown): void {
  // Someone else did the work: nothing is wrong.
  if (error instanceof TrackingConflict) {
    span.setAttribute("es.tracking_conflict", true);
    return;
  }
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function appending({ application, pipeline, events, correlations }: AppendFacts): Planned {
  const attributes = { "es.application": application, "es.pipeline": pipeline, "es.events": events, ...causeOf(correlations) };
  return { name: `append ${application}`, kind: SpanKind.PRODUCER, attributes, correlations };
}

function following({ application, upstream, pipeline, first, last, correlations }: FollowFacts): Planned {
  const where = { "es.application": application, "es.upstream": upstream, "es.pipeline": pipeline };
  const attributes = { ...where, ...idsOf([first, last]), "es.events": last - first + 1, ...causeOf(correlations) };
  return { name: `${application} follows ${upstream}`, kind: SpanKind.CONSUMER, attributes, correlations };
}

function idsOf(ids: readonly number[]) {
  const [first, last] = [ids[0], ids.at(-1)];
  return first === undefined || last === undefined ? {} : { "es.first_id": first, "es.last_id": last };
}

/** Where all goes back to one cause. */
function causeOf(correlations: readonly CorrelationFields[]) {
  const one = (key: "correlationId" | "causationId") => {
    const [value, ...others] = new Set(correlations.map((fields) => fields[key]));
    return others.length > 0 ? undefined : value;
  };
  const [correlation, causation] = [one("correlationId"), one("causationId")];
  return {
    ...(correlation === undefined ? {} : { "es.correlation_id": correlation }),
    ...(causation === undefined ? {} : { "es.causation_id": causation }),
  };
}

const form = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/**
 * The trace that a correlation makes: every process derives the same one. Undefined unless the correlation id is a UUID
 * or 32 hexadecimal digits. `share` of all traces, from 0 to 1, are sampled.
 */
function traceOf({ correlationId }: CorrelationFields, share: number): SpanContext | undefined {
  if (!form.test(correlationId)) return undefined;
  const traceId = correlationId.replaceAll("-", "").toLowerCase();
  // A parent that nobody reports: the correlation itself, from which all spans of the trace hang.
  const spanId = traceId.slice(16);
  if (/^0+$/.test(spanId)) return undefined;
  const sampled = Number.parseInt(traceId.slice(-8), 16) < share * 2 ** 32;
  return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true };
}

/** The traces of correlations, each once. */
export function tracesOf(correlations: readonly CorrelationFields[], share: number): readonly SpanContext[] {
  const distinct = new Map(correlations.map((fields) => [fields.correlationId, fields]));
  return [...distinct.values()].flatMap((fields) => traceOf(fields, share) ?? []);
}
