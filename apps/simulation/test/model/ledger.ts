import { TrackingConflict } from "@es/core";
import type { Outcome, Unit } from "@es/core/adapter";
import type { Time } from "@es/core/runner";

/** An event that has yet to be followed. */
interface Open {
  readonly aggregateId: string;
  readonly at: number;
}

/** Keeps account of what was recorded and what came of it, and says where that is not once and in order. */
export class Ledger {
  asked = 0;
  answered = 0;
  /** How many units another node had recorded before. */
  conflicts = 0;
  /** The faults: must stay empty. */
  readonly faults: string[] = [];
  /** Milliseconds from the commit of an event to the commit of what came of it. */
  readonly lags: number[] = [];
  readonly #open: Open[][];
  readonly #positions: number[];

  constructor(
    private readonly time: Time,
    pipelines: number,
  ) {
    this.#open = Array.from({ length: pipelines }, () => []);
    this.#positions = Array.from({ length: pipelines }, () => 0);
  }

  /** How many events have yet to be followed. */
  get behind(): number {
    return this.asked - this.answered;
  }

  /** How long ago the event was recorded that has waited longest, in milliseconds; 0 when none waits. */
  get oldest(): number {
    let oldest = this.time.now();
    for (const [first] of this.#open) if (first !== undefined && first.at < oldest) oldest = first.at;
    return this.time.now() - oldest;
  }

  /** Hears of a unit, in the order of commits. */
  committed(application: string, unit: Unit<undefined>, { refused }: Outcome): void {
    if (refused instanceof TrackingConflict) this.conflicts += 1;
    else if (refused) this.faults.push(refused.message);
    else if (application === "asking") this.#ask(unit);
    else this.#answer(unit);
  }

  #ask({ events, pipeline = 0 }: Unit<undefined>): void {
    const at = this.time.now();
    for (const { aggregateId } of events) this.#open[pipeline]?.push({ aggregateId, at });
    this.asked += events.length;
  }

  #answer({ events, tracking = [], pipeline = 0 }: Unit<undefined>): void {
    const [moved] = tracking;
    const position = this.#positions[pipeline];
    if (moved === undefined || moved.from !== position || moved.pipeline !== pipeline) {
      this.faults.push(`pipeline ${pipeline} stood at ${position} when it was moved from ${moved?.from} to ${moved?.to}`);
      return;
    }
    const due = this.#open[pipeline]?.splice(0, moved.to - moved.from) ?? [];
    if (due.map(({ aggregateId }) => aggregateId).join() !== events.map(({ aggregateId }) => aggregateId).join())
      this.faults.push(`pipeline ${pipeline}: what came of ${moved.from + 1} to ${moved.to} is not what had to come of it`);
    this.#positions[pipeline] = moved.to;
    this.answered += events.length;
    for (const { at } of due) this.lags.push(this.time.now() - at);
  }
}
