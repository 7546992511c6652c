import type { Store } from "@es/core";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import type { Notification, Recorder, Unit } from "../../src/persistence/recorder.js";

/** A recorder in memory whose log can be set back, as a database that is restored from a backup, under those who use it. */
export class Restorable implements Recorder<undefined> {
  epoch = "epoch 1";
  readonly maxEventBytes = 4 * 1024 * 1024;
  #kept: MemoryRecorder;

  constructor(
    readonly application: string,
    readonly pipelines = 1,
  ) {
    this.#kept = new MemoryRecorder(application, pipelines);
  }

  record = (units: readonly Unit<undefined>[]) => this.#kept.record(units);
  events: Recorder["events"] = (...args) => this.#kept.events(...args);
  notifications: Recorder["notifications"] = (...args) => this.#kept.notifications(...args);
  head = (pipeline: number) => this.#kept.head(pipeline);
  heads = () => this.#kept.heads();
  tracked: Recorder["tracked"] = (...args) => this.#kept.tracked(...args);
  positions: Recorder["positions"] = (...args) => this.#kept.positions(...args);
  snapshot: Recorder["snapshot"] = (...args) => this.#kept.snapshot(...args);
  reading: Recorder<undefined>["reading"] = (work) => this.#kept.reading(work);
  keepSnapshot: Recorder["keepSnapshot"] = (...args) => this.#kept.keepSnapshot(...args);

  /** A copy of the log, to be restored later. */
  async backup(): Promise<readonly (readonly Notification[])[]> {
    const pipelines = Array.from({ length: this.pipelines }, (_, pipeline) => pipeline);
    return Promise.all(pipelines.map((pipeline) => this.#kept.notifications(pipeline, { after: 0, limit: 100_000 })));
  }

  /** Puts back what the log held, and nothing else. Throws where an aggregate would have a gap. */
  async restore(backup: readonly (readonly Notification[])[]): Promise<void> {
    const restored = new MemoryRecorder(this.application, this.pipelines);
    const left = backup.map((items) => [...items]);
    while (left.some(({ length }) => length > 0)) {
      const before = left.flat().length;
      for (const items of left) while (items[0] !== undefined && (await isKept(restored, items[0]))) items.shift();
      if (left.flat().length === before) throw new Error("The back-up has a gap in an aggregate");
    }
    this.#kept = restored;
  }

  /** Sets the log back to so many events, in each pipeline. */
  async setBack(...heads: readonly number[]): Promise<void> {
    await this.restore((await this.backup()).map((items, pipeline) => items.slice(0, heads[pipeline] ?? 0)));
  }
}

async function isKept(recorder: MemoryRecorder, { pipeline, dependencies, unitId, recordedAt, ...event }: Notification): Promise<boolean> {
  const [outcome] = await recorder.record([{ pipeline, unitId, recordedAt, dependencies, events: [event] }]);
  return outcome?.refused === undefined;
}

/** A store of one such recorder. */
export function storeOf(recorder: Restorable): Store<undefined> {
  return { description: "restorable memory", shared: true, open: async () => recorder, close: async () => {} };
}
