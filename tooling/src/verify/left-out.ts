import type { LeftOut } from "../bootstrap/step.mjs";
import type { LeftOutMeta } from "../needs/need.js";

/** A test in vitest's report. */
export interface ReportedTest {
  readonly status: string;
  readonly fullName: string;
  readonly meta?: LeftOutMeta;
}

/** The tests that were not run, by the reason; those that give none are named. */
export function leftOutOf(tests: readonly ReportedTest[]): readonly LeftOut[] {
  const counts = new Map<string, LeftOut>();
  for (const { status, fullName, meta } of tests) {
    if (status === "passed" || status === "failed") continue;
    const reason = meta?.leftOut ?? `"${fullName}" does not say what it needs`;
    const { count = 0 } = counts.get(reason) ?? {};
    counts.set(reason, { reason, count: count + 1, insistedOn: meta?.insistedOn ?? true });
  }
  return [...counts.values()];
}
