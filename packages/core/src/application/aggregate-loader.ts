import type { AggregateDefinition } from "../domain/aggregate-definition.js";
import type { AggregateInstance, AggregateMark } from "../domain/aggregate-instance.js";
import { aggregateId } from "../domain/identifier.js";
import { instantiate } from "../domain/instantiate.js";
import type { EventStore } from "../persistence/event-store.js";
import { storedId } from "../persistence/mapper.js";
import type { EventRange } from "../persistence/recorder.js";
import { Cache } from "./cache.js";
import { SnapshotStore } from "./snapshot-store.js";

/** How aggregates are kept at hand. */
export interface LoadingOptions {
  /** How many aggregates stay in memory; 0 for none. Default 1,000. */
  readonly cacheSize?: number;
  /** Takes a snapshot of an aggregate at each multiple of this many events. Default: none are taken or read. */
  readonly snapshotEvery?: number;
}

/** Brings aggregates back from their events, by way of the cache and snapshots. */
export class AggregateLoader {
  readonly #cache: Cache;
  readonly #snapshots: SnapshotStore;

  constructor(
    private readonly store: EventStore<never>,
    options: LoadingOptions = {},
  ) {
    this.#cache = new Cache(options.cacheSize ?? 1000);
    this.#snapshots = new SnapshotStore(store, options.snapshotEvery);
  }

  get application(): string {
    return this.store.recorder.application;
  }

  /** The aggregate as it stands: what is in the cache is carried forward by the events that came since. */
  async load(definition: AggregateDefinition, id: string): Promise<AggregateInstance | undefined> {
    const key = storedId(definition.name, aggregateId(id));
    const mark = this.#cache.get(key);
    const instance = mark === undefined ? await this.#fromStore(definition, id, key) : await this.#replayed(definition, id, mark);
    if (instance.position === 0) return undefined;
    this.#cache.put(key, instance.mark);
    return instance;
  }

  /** The aggregate as it stood at a position. */
  async loadAt(definition: AggregateDefinition, id: string, position: number): Promise<AggregateInstance | undefined> {
    const instance = await this.#replayed(definition, aggregateId(id), undefined, { upTo: position });
    return instance.position === position ? instance : undefined;
  }

  /** Keeps what was saved at hand, and takes a snapshot where one is due. Never fails: it is an optimisation. */
  async saved(instance: AggregateInstance, from: number): Promise<void> {
    const key = storedId(instance.definition.name, instance.id);
    if (instance.pending.length > 0) return;
    this.#cache.put(key, instance.mark);
    await this.#snapshots.keepIfDue(instance, key, from);
  }

  /** From the newest snapshot, where there is one that can be used; where it cannot, a new one takes its place. */
  async #fromStore(definition: AggregateDefinition, id: string, key: string): Promise<AggregateInstance> {
    const found = await this.#snapshots.newest(definition, key);
    if (found === undefined) return this.#replayed(definition, id);
    const carried = found.mark && (await this.#carriedForward(definition, id, found.mark));
    if (carried !== undefined) return carried;
    const instance = await this.#replayed(definition, id);
    await this.#snapshots.replace(instance, key, found.position);
    return instance;
  }

  /** From a snapshot, if the log has the event that it ends with, and the aggregate evolves from it. */
  async #carriedForward(definition: AggregateDefinition, id: string, mark: AggregateMark): Promise<AggregateInstance | undefined> {
    const key = storedId(definition.name, id);
    const [last, ...since] = await this.store.events(key, { after: mark.position - 1 });
    if (last?.event.position !== mark.position || last.at.pipeline !== mark.at?.pipeline || last.at.id !== mark.at.id) {
      this.#snapshots.leaveAside(key, `the log has no such event at position ${mark.position}`);
      return undefined;
    }
    try {
      const instance = instantiate(definition, id, { ...mark, metadata: last.event.metadata as object });
      for (const { event, at } of since) instance.replay(event, at);
      return instance;
    } catch (error) {
      this.#snapshots.leaveAside(key, error);
      return undefined;
    }
  }

  async #replayed(definition: AggregateDefinition, id: string, mark?: AggregateMark, range: EventRange = {}): Promise<AggregateInstance> {
    const instance = instantiate(definition, id, mark);
    const events = await this.store.events(storedId(definition.name, id), { ...range, after: instance.position });
    for (const { event, at } of events) instance.replay(event, at);
    return instance;
  }
}
