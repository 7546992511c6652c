import type { Store } from "@es/core";
import type {
  EventRange,
  Notification,
  NotificationRange,
  Outcome,
  ReadingWork,
  Recorder,
  Snapshot,
  Tracked,
  Unit,
} from "@es/core/adapter";
import type { Costs, Operation } from "../costs.js";
import type { Gate, Thread } from "./cores.js";
import type { Database } from "./database.js";
import type { MortalTime } from "./mortal-time.js";

/** Hears of what was committed, in the order of commits. */
export type Committed = (application: string, unit: Unit<undefined>, outcome: Outcome) => void;

/** The connection between a node and its database. */
export interface Surroundings {
  readonly time: MortalTime;
  readonly costs: Costs;
  readonly thread: Thread;
  readonly database: Database;
  /** The connections of the node's pool. */
  readonly pool: Gate;
  readonly committed: Committed;
}

/** Milliseconds between the prompts of a store to those who follow it elsewhere. */
const notifyEvery = 20;

/** A recorder over one in memory that all nodes share; it takes the time that a database would. */
class SimulatedRecorder implements Recorder<undefined> {
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  #notifying = false;

  constructor(
    private readonly shared: Recorder<undefined>,
    private readonly around: Surroundings,
  ) {
    this.application = shared.application;
    this.epoch = shared.epoch;
    this.pipelines = shared.pipelines;
    this.maxEventBytes = shared.maxEventBytes;
  }

  async record(units: readonly Unit<undefined>[]): Promise<readonly Outcome[]> {
    const { thread, database, committed } = this.around;
    const items = units.reduce((sum, { events }) => sum + events.length, 0);
    const operation = units.some(({ tracking }) => tracking !== undefined) ? "follow" : "append";
    const locks = units.map(({ pipeline = 0 }) => `${this.application}/${pipeline}`);
    const commit = async () => {
      const outcomes = await this.shared.record(units);
      for (const [index, unit] of units.entries()) committed(this.application, unit, outcomes[index] as Outcome);
      return outcomes;
    };
    await thread.work(this.#nodeMs(operation, items) + this.#deciding(units));
    const outcomes = await this.#connected(() => database.write({ operation, items, locks, commit }));
    if (outcomes.some(({ refused }) => !refused)) void this.#notify();
    return outcomes;
  }

  events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]> {
    return this.#read("events", () => this.shared.events(aggregateId, range), length);
  }

  notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]> {
    return this.#read("section", () => this.shared.notifications(pipeline, range), length);
  }

  head(pipeline: number): Promise<number> {
    return this.#read("head", () => this.shared.head(pipeline), one);
  }

  heads(): Promise<readonly number[]> {
    return this.#read("heads", () => this.shared.heads(), length);
  }

  tracked(upstream: string, pipeline: number): Promise<Tracked | undefined> {
    return this.#read("tracked", () => this.shared.tracked(upstream, pipeline), one);
  }

  positions(upstream: string): Promise<readonly (Tracked | undefined)[]> {
    return this.#read("positions", () => this.shared.positions(upstream), length);
  }

  snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    return this.#read("tracked", () => this.shared.snapshot(aggregateId), one);
  }

  async keepSnapshot(snapshot: Snapshot, replacing?: number): Promise<void> {
    const { database } = this.around;
    const commit = () => this.shared.keepSnapshot(snapshot, replacing);
    await this.#connected(() => database.write({ operation: "append", items: 1, locks: [snapshot.aggregateId], commit }));
  }

  reading<Result>(work: ReadingWork<undefined, Result>): Promise<Result> {
    return this.#read("head", () => this.shared.reading(work), one);
  }

  async #read<Result>(operation: Operation, query: () => Promise<Result>, itemsIn: (result: Result) => number): Promise<Result> {
    const { thread, database } = this.around;
    const result = await this.#connected(() => database.read(operation, query, itemsIn));
    await thread.work(this.#nodeMs(operation, itemsIn(result)));
    return result;
  }

  async #connected<Result>(work: () => Promise<Result>): Promise<Result> {
    const { pool, time } = this.around;
    await pool.enter();
    const result = await work();
    // The request is done, whatever became of the caller; only nobody gets the answer.
    if (time.dead) return new Promise(() => {});
    pool.leave();
    return result;
  }

  /** As the store in Postgres does: soon, once for all that is recorded meanwhile, and nobody waits for it. */
  async #notify(): Promise<void> {
    if (this.#notifying) return;
    this.#notifying = true;
    const { time, database } = this.around;
    const commit = async () => {};
    await this.#connected(() => database.write({ operation: "notify", items: 1, locks: [], commit }));
    time.after(notifyEvery, () => {
      this.#notifying = false;
    });
  }

  #nodeMs(operation: Operation, items: number): number {
    const { each, perItem } = this.around.costs.operations[operation].node;
    return each + items * perItem;
  }

  /** The requests that these units took. */
  #deciding(units: readonly Unit<undefined>[]): number {
    const { command, step } = this.around.costs.deciding;
    let ms = 0;
    for (const { tracking } of units) {
      if (tracking === undefined) ms += command;
      for (const { from, to } of tracking ?? []) ms += step.each + (to - from) * step.perItem;
    }
    return ms;
  }
}

/** A node's way to what all nodes share: as quick as the costs say. Events are kept in `shared`, a store in memory. */
export function simulatedStore(shared: Store<undefined>, surroundings: Surroundings): Store<undefined> {
  return {
    description: "simulated",
    shared: true,
    open: async (application, options): Promise<Recorder<undefined>> => {
      return new SimulatedRecorder(await shared.open(application, options), surroundings);
    },
    close: async () => {},
  };
}

const length = ({ length }: { readonly length: number }) => length;
const one = () => 1;
