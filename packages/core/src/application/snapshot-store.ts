import type { AggregateDefinition } from "../domain/aggregate-definition.js";
import type { AggregateInstance, AggregateMark } from "../domain/aggregate-instance.js";
import type { EventStore } from "../persistence/event-store.js";
import type { BytesContext } from "../persistence/mapper.js";

interface StoredMark {
  readonly mark: AggregateMark;
  readonly version: number;
}

/** Keeps snapshots of long-lived aggregates, so that loading one does not begin with its first event. */
export class SnapshotStore {
  constructor(
    private readonly store: EventStore<never>,
    private readonly every: number | undefined,
  ) {}

  /** The newest snapshot of the aggregate that fits its definition's version. */
  async newest(definition: AggregateDefinition, key: string): Promise<AggregateMark | undefined> {
    if (this.every === undefined) return undefined;
    const snapshot = await this.store.recorder.snapshot(key);
    if (snapshot === undefined) return undefined;
    const { mark, version } = this.store.mapper.fromBytes(snapshot.data, this.#context(key, snapshot.position)) as StoredMark;
    return version === definition.version ? mark : undefined;
  }

  /** Takes a snapshot if a multiple of `every` lies after `from` and up to where the aggregate stands. */
  async keepIfDue({ definition, mark }: AggregateInstance, key: string, from: number): Promise<void> {
    const { every } = this;
    if (every === undefined || Math.floor(mark.position / every) === Math.floor(from / every)) return;
    try {
      const stored: StoredMark = { mark, version: definition.version };
      const data = this.store.mapper.toBytes(stored, this.#context(key, mark.position));
      await this.store.recorder.keepSnapshot({ aggregateId: key, position: mark.position, data });
    } catch (error) {
      // The events are recorded: a snapshot that could not be kept costs time, and must not look like a failed save.
      process.emitWarning(`No snapshot of ${key} was kept: ${String(error)}`);
    }
  }

  #context(aggregateId: string, position: number): BytesContext {
    return { application: this.store.recorder.application, aggregateId, position, type: "es.snapshot" };
  }
}
