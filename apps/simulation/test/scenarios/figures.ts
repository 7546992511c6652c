import type { Operation } from "../costs.js";
import type { Counted } from "./counts.js";
import type { Run } from "./run.js";

/** The figures of a window of time. Milliseconds, and numbers per second. */
export interface Figures {
  readonly seconds: number;
  readonly followedPerSecond: number;
  /** From the commit of an event to the commit of what came of it. */
  readonly lag: Quantiles;
  /** The waits of the callers of commands. */
  readonly command: Quantiles;
  readonly database: { readonly perSecond: number; readonly busy: number; readonly operations: Partial<Record<Operation, number>> };
  readonly engine: {
    readonly perSecond: number;
    readonly busy: number;
    readonly promptsPerSecond: number;
    readonly slicesPerSecond: number;
  };
  /** The busiest node's thread, as a share of the time. */
  readonly busiestNode: number;
  readonly sweepsPerSecond: number;
  readonly sweepPromptsPerSecond: number;
  readonly conflicts: number;
  readonly directExecution: number;
}

/** Takes the figures of what passes from now on. */
export class Window {
  readonly #before: Counted;
  readonly #nodesBefore: readonly number[];
  readonly #lagsBefore: number;
  readonly #waitsBefore: number;

  constructor(private readonly run: Run) {
    this.#before = run.counts.now;
    this.#nodesBefore = run.nodes.map(({ thread }) => thread.busyMs);
    this.#lagsBefore = run.world.ledger.lags.length;
    this.#waitsBefore = run.load.waits.length;
  }

  get figures(): Figures {
    const { counts, world, load, nodes } = this.run;
    const [before, now] = [this.#before, counts.now];
    const ms = now.at - before.at;
    const rate = (of: (counted: Counted) => number) => round(((of(now) - of(before)) * 1000) / ms);
    const busy = (of: (counted: Counted) => number, cores: number) => round((of(now) - of(before)) / ms / cores);
    const names = Object.keys(now.operations) as Operation[];
    const byName = names.map((name) => [name, rate(({ operations }) => operations[name])] as const);
    return {
      seconds: round(ms / 1000),
      followedPerSecond: rate(({ answered }) => answered),
      lag: quantilesOf(world.ledger.lags.slice(this.#lagsBefore)),
      command: quantilesOf(load.waits.slice(this.#waitsBefore)),
      database: {
        perSecond: round(byName.reduce((sum, [, perSecond]) => sum + perSecond, 0)),
        busy: busy(({ databaseBusyMs }) => databaseBusyMs, world.database.cores.count),
        operations: Object.fromEntries(byName.filter(([, perSecond]) => perSecond > 0)),
      },
      engine: {
        perSecond: rate(({ engineCommands }) => engineCommands),
        busy: busy(({ engineBusyMs }) => engineBusyMs, 1),
        promptsPerSecond: rate(({ prompts }) => prompts),
        slicesPerSecond: rate(({ slices }) => slices),
      },
      busiestNode: round(Math.max(...nodes.map(({ thread }, index) => thread.busyMs - (this.#nodesBefore[index] ?? 0)), 0) / ms),
      sweepsPerSecond: rate(({ sweeps }) => sweeps),
      sweepPromptsPerSecond: rate(({ sweepPrompts }) => sweepPrompts),
      conflicts: now.conflicts - before.conflicts,
      directExecution: now.directExecution - before.directExecution,
    };
  }
}

/** The middle of some numbers, what 99 % of them do not exceed, and the greatest. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function quantilesOf(numbers: readonly number[]): Quantiles {
  const sorted = Float64Array.from(numbers).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: round(at(0.5)), p99: round(at(0.99)), max: round(at(1)) };
}

/** Rounds to three digits or to a whole number, whichever is finer. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
