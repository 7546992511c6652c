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
  readonly pipeline: number;
  readonly bytes: number;
  readonly resolve: (ids: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets units that arrive while a commit of their pipeline is under way go together in the next one, with those of other
 * pipelines that wait then; those of a pipeline keep the order in which they came. A unit that comes alone goes at
 * once; no timer ever waits for company.
 */
export class GroupCommit<Tx> {
  #waiting: Waiting<Tx>[] = [];
  /** The pipelines that a commit is under way for. */
  readonly #busy = new Set<number>();
  #called = false;

  constructor(
    private readonly recorder: Recorder<Tx>,
    private readonly limits: GroupLimits = defaults,
  ) {}

  /** Records a unit; returns the ids of its events, or rejects with why nothing of it was kept. */
  append(unit: Unit<Tx>): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      // Here, because the recorder would refuse the whole group for it.
      checkUnit(unit, this.recorder.pipelines);
      const { pipeline = 0 } = unit;
      this.#waiting.push({ unit, pipeline, bytes: bytesOf(unit), resolve, reject });
      if (!this.#busy.has(pipeline)) this.#call();
    });
  }

  /** Not at once: all callers of this turn of the event loop share the commit, and the loop is never starved. */
  #call(): void {
    if (this.#called) return;
    this.#called = true;
    setImmediate(() => {
      this.#called = false;
      for (let group = this.#takeGroup(); group.length > 0; group = this.#takeGroup()) void this.#commit(group);
    });
  }

  async #commit(group: readonly Waiting<Tx>[]): Promise<void> {
    for (const { pipeline } of group) this.#busy.add(pipeline);
    try {
      const outcomes = await this.recorder.record(group.map(({ unit }) => unit));
      for (const [index, waiting] of group.entries()) settle(waiting, outcomes[index]);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    for (const { pipeline } of group) this.#busy.delete(pipeline);
    if (this.#waiting.length > 0) this.#call();
  }

  /** Takes what the next commit is of out of those that wait: nothing, when all that wait are of busy pipelines. */
  #takeGroup(): readonly Waiting<Tx>[] {
    // The user's work may be slow: its pipeline commits on its own, so that no other has to wait for it.
    const slow = this.#waiting.find(({ unit, pipeline }) => unit.alongside && !this.#busy.has(pipeline))?.pipeline;
    const group: Waiting<Tx>[] = [];
    const left: Waiting<Tx>[] = [];
    let bytes = 0;
    let full = false;
    for (const each of this.#waiting) {
      const free = slow === undefined ? !this.#busy.has(each.pipeline) : each.pipeline === slow;
      // One goes at least. Those after the first that does not fit wait too, so that a pipeline keeps its order.
      if (free && group.length > 0) full ||= group.length >= this.limits.units || bytes + each.bytes > this.limits.bytes;
      if (!free || full) left.push(each);
      else {
        group.push(each);
        bytes += each.bytes;
      }
    }
    this.#waiting = left;
    return group;
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
