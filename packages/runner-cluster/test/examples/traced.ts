import type { Tracing } from "@es/core";
import { openTelemetry } from "@es/runner-cluster/opentelemetry";
import { trace } from "@opentelemetry/api";

/** Goes into the infrastructure: { store, views, tracing }. */
export const tracing: Tracing = openTelemetry(trace.getTracer("shop"), { share: 0.1 });
