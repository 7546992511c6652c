import { type BatchPlan, type ExistingRows, placeKey, positionKey } from "../../src/adapter/conflicts.js";
import { type BatchWriter, CommitUnknown, ConcurrentWrite } from "../../src/adapter/record-batch.js";

/** The faults of a commit: before it is done, or so that its answer does not come. */
export type Mishap = "overtaken" | "passing" | "fatal" | "lost undone" | "lost done";

interface Kept {
  readonly heads: Map<number, number>;
  readonly places: Map<string, { pipeline: number; id: number; unitId: number }>;
  readonly positions: Map<string, { position: number; epoch: string; unitId: number }>;
}

/** A database as small as can be, whose commits meet the mishaps that they are told to, one after the other. */
export class SmallDatabase implements BatchWriter<Kept> {
  readonly application = "trial";
  /** The requests to it, in order. */
  readonly asked: string[] = [];
  kept: Kept = { heads: new Map(), places: new Map(), positions: new Map() };

  constructor(private readonly mishaps: (Mishap | undefined)[] = []) {}

  async transaction<T>(work: (tx: Kept) => Promise<T>): Promise<T> {
    this.asked.push("begin");
    const tx = copyOf(this.kept);
    const answer = await work(tx);
    this.asked.push("commit");
    this.#commit(tx);
    return answer;
  }

  async savepoint<T>(tx: Kept, work: () => Promise<T>): Promise<T> {
    const before = copyOf(tx);
    try {
      return await work();
    } catch (error) {
      for (const part of ["heads", "places", "positions"] as const) {
        tx[part].clear();
        for (const [key, value] of before[part]) (tx[part] as Map<unknown, unknown>).set(key, value);
      }
      throw error;
    }
  }

  async lock(_: Kept, pipelines: readonly number[]): Promise<void> {
    this.asked.push(`lock ${pipelines}`);
  }

  async findExisting(_: unknown, { places, positions }: Kept = this.kept): Promise<ExistingRows> {
    this.asked.push("look");
    return { places: new Map(places), positions: new Map(positions) };
  }

  async write(plan: BatchPlan, tx?: Kept): Promise<ReadonlyMap<number, number>> {
    this.asked.push("write");
    const into = tx ?? copyOf(this.kept);
    const before = writeInto(into, plan);
    if (tx === undefined) this.#commit(into);
    return before;
  }

  isTransient(error: unknown): boolean {
    return error instanceof Error && error.message === "passing";
  }

  unavailable(error: unknown): Error {
    return new Error("unavailable", { cause: error });
  }

  #commit(tx: Kept): void {
    const mishap = this.mishaps.shift();
    if (mishap === undefined || mishap === "lost done") this.kept = tx;
    if (mishap === "overtaken") throw new ConcurrentWrite();
    if (mishap === "lost done" || mishap === "lost undone") throw new CommitUnknown();
    if (mishap !== undefined) throw new Error(mishap);
  }
}

function writeInto({ heads, places, positions }: Kept, { counts, events, moves }: BatchPlan): ReadonlyMap<number, number> {
  const before = new Map([...counts.keys()].map((pipeline) => [pipeline, heads.get(pipeline) ?? 0]));
  for (const { pipeline, nth, event, unitId, needsPredecessor } of events) {
    if (places.has(placeKey(event))) throw new ConcurrentWrite();
    if (needsPredecessor && !places.has(placeKey({ ...event, position: event.position - 1 }))) throw new ConcurrentWrite();
    places.set(placeKey(event), { pipeline, id: (before.get(pipeline) ?? 0) + nth, unitId });
  }
  for (const [pipeline, count] of counts) heads.set(pipeline, (heads.get(pipeline) ?? 0) + count);
  for (const { to, epoch, from, unitId, ...at } of moves) {
    if ((positions.get(positionKey(at))?.position ?? 0) !== from) throw new ConcurrentWrite();
    positions.set(positionKey(at), { position: to, epoch, unitId });
  }
  return before;
}

function copyOf({ heads, places, positions }: Kept): Kept {
  return { heads: new Map(heads), places: new Map(places), positions: new Map(positions) };
}
