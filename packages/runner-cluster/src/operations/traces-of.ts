import type { CorrelationFields } from "@es/core";
import { type SpanContext, TraceFlags } from "@opentelemetry/api";

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
