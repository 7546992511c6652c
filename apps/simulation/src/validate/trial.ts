/** Something that is done for real and in simulation, on the cores of one machine. */
export type Trial = Draining | Losing;

interface Shape {
  readonly what: string;
  readonly nodes: number;
  readonly pipelines: number;
  readonly slots: number;
  /** Milliseconds that the policy waits at each event. */
  readonly policyMs: number;
}

/** A backlog is worked off: how many events a second? */
export interface Draining extends Shape {
  readonly kind: "draining";
  /** Events in each pipeline. */
  readonly backlog: number;
}

/** A node is killed under load: how long do events wait? */
export interface Losing extends Shape {
  readonly kind: "losing";
  /** Commands a second. */
  readonly perSecond: number;
}

/** What came of a trial: the rate, or the lags. */
export interface Outcome {
  readonly perSecond?: number;
  /** Milliseconds: the middle lag before the loss, and the longest after it. */
  readonly usualLag?: number;
  readonly longestLag?: number;
}

export const trials: readonly Trial[] = [
  ...[1, 2, 4].map((nodes) => draining({ nodes, pipelines: 64, policyMs: 0, backlog: 600 })),
  ...[1, 2, 4].map((nodes) => draining({ nodes, pipelines: 32, policyMs: 5, backlog: 100 * nodes })),
  ...[2, 4].map((nodes) => losing({ nodes, pipelines: 32, policyMs: 20, perSecond: 100 })),
];

/** Between these parts of a backlog the rate is taken: what begins and ends is no part of it. */
const counted = { from: 0.2, to: 0.8 };

/** Milliseconds of load before the loss, and after it. */
export const losingMs = { before: 5000, after: 8000 };

function draining(shape: Omit<Draining, "kind" | "what" | "slots">): Draining {
  return { kind: "draining", what: `a backlog, ${policyOf(shape)}`, slots: 4, ...shape };
}

function losing(shape: Omit<Losing, "kind" | "what" | "slots">): Losing {
  return { kind: "losing", what: `a node killed at ${shape.perSecond} commands/s, ${policyOf(shape)}`, slots: 4, ...shape };
}

function policyOf({ policyMs }: Pick<Shape, "policyMs">): string {
  return policyMs === 0 ? "a trivial policy" : `a policy that waits ${policyMs} ms`;
}

/** How many events a second were followed, by how many had been at several times. */
export function rateOf(progress: readonly { readonly at: number; readonly done: number }[], all: number): number {
  const first = progress.find(({ done }) => done >= counted.from * all);
  const last = progress.find(({ done }) => done >= counted.to * all);
  if (first === undefined || last === undefined || last.at === first.at) return 0;
  return Math.round(((last.done - first.done) * 1000) / (last.at - first.at));
}
