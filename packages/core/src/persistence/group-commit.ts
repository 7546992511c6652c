import { checkUnit } from "./arguments.js";
import type { Outcome, Recorder, Unit } from "./recorder.js";

/** How much may share one physical commit. */
export interface GroupLimits {
  readonly units: number;
  readonly bytes: number;
}

const defaults: GroupLimits = { units: 500, bytes: 8 * 1024 * 1024 };

interface Waiting<Tx> {
  readonly unit: Unit<Tx>;
  readonly bytes: number;
  readonly resolve: (ids: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets units that arrive while a commit of the same pipeline is under way go together in the next one, in the order
 * in which they came. A unit that comes alone goes at once; no timer ever waits for company.
 */
export class GroupCommit<Tx> {
  readonly #queue: Waiting<Tx>[] = [];
  #busy = false;

  constructor(
    private readonly recorder: Recorder<Tx>,
    private readonly pipeline: number,
    private readonly limits: GroupLimits = defaults,
  ) {}

  /** Records a unit; answers the ids of its events, or rejects with why nothing of it was kept. */
  append(unit: Unit<Tx>): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      // Here, because the recorder would refuse the whole group for it.
      checkUnit(unit);
      this.#queue.push({ unit, bytes: bytesOf(unit), resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // Not at once: all callers of this turn of the event loop share the commit, and the loop is never starved.
      setImmediate(() => this.#commitNext());
    });
  }

  async #commitNext(): Promise<void> {
    const group = this.#takeGroup();
    try {
      const outcomes = await this.recorder.record(
        this.pipeline,
        group.map(({ unit }) => unit),
      );
      for (const [index, waiting] of group.entries()) settle(waiting, outcomes[index]);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    // After the callers have been answered, so that what they append next can join.
    setImmediate(() => {
      if (this.#queue.length > 0) void this.#commitNext();
      else this.#busy = false;
    });
  }

  #takeGroup(): Waiting<Tx>[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (count === this.limits.units || (count > 0 && bytes > this.limits.bytes)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }
}

function settle<Tx>({ resolve, reject }: Waiting<Tx>, outcome: Outcome | undefined): void {
  if (outcome === undefined) reject(new Error("The recorder answered fewer outcomes than it was given units"));
  else if (outcome.refused) reject(outcome.refused);
  else resolve(outcome.ids);
}

function bytesOf(unit: Unit<never>): number {
  let bytes = 0;
  for (const event of unit.events) bytes += event.data.byteLength;
  return bytes;
}
