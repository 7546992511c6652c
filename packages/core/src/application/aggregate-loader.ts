import { type AggregateDefinition, AggregateInstance, type AggregateVersion, instantiate } from "../domain/aggregate-instance.js";
import { aggregateId } from "../domain/identifier.js";
import { type EventStore, isAt, placeOf } from "../persistence/event-store.js";
import { storedId } from "../persistence/mapper.js";
import type { EventRange } from "../persistence/recorder.js";
import { SnapshotStore } from "./snapshots.js";

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

  /**
   * The aggregate as it stands: what is in the cache is carried forward by the events that came since. What is not in
   * the log any more, since that was set back, is thrown away, and the aggregate replayed from its first event.
   */
  async load(definition: AggregateDefinition, id: string): Promise<AggregateInstance | undefined> {
    const key = storedId(definition.name, aggregateId(id));
    const cached = this.#cache.get(key);
    let instance = cached && (await this.#replayed(definition, id, cached));
    if (instance === undefined) {
      this.#cache.drop(key, cached);
      instance = await this.#fromStore(definition, id, key);
    }
    if (instance.position === 0) return undefined;
    this.#cache.put(key, AggregateInstance.versionOf(instance));
    return instance;
  }

  /** The aggregate as it stood at a position. */
  async loadAt(definition: AggregateDefinition, id: string, position: number): Promise<AggregateInstance | undefined> {
    const instance = await this.#replayed(definition, aggregateId(id), undefined, { upTo: position });
    return instance?.position === position ? instance : undefined;
  }

  /** Keeps what was saved at hand, and takes a snapshot where one is due. Never fails: it is an optimisation. */
  async saved(instance: AggregateInstance, from: number): Promise<void> {
    const key = storedId(AggregateInstance.definitionOf(instance).name, instance.id);
    if (instance.pending.length > 0) return;
    this.#cache.put(key, AggregateInstance.versionOf(instance));
    await this.#snapshots.keepIfDue(instance, key, from);
  }

  /** From the newest snapshot, where there is one that can be used; where it cannot, a new one takes its place. */
  async #fromStore(definition: AggregateDefinition, id: string, key: string): Promise<AggregateInstance> {
    const found = await this.#snapshots.newest(definition, key);
    const carried = found?.mark && (await this.#carriedForward(definition, id, found.mark));
    if (carried !== undefined) return carried;
    const instance = (await this.#replayed(definition, id)) as AggregateInstance;
    if (found !== undefined) await this.#snapshots.replace(instance, key, found.position);
    return instance;
  }

  /** From a snapshot, if the log has the event that it ends with, and the aggregate evolves from it. */
  async #carriedForward(definition: AggregateDefinition, id: string, mark: AggregateVersion): Promise<AggregateInstance | undefined> {
    const key = storedId(definition.name, id);
    const [last, ...since] = await this.store.recorder.events(key, { after: mark.position - 1 });
    if (last?.position !== mark.position || mark.at === undefined || !isAt(mark.at, placeOf(last))) {
      this.#snapshots.leaveAside(key, `the log has no such event at position ${mark.position}`);
      return undefined;
    }
    const [atMark, ...events] = this.store.read([last, ...since]);
    try {
      const instance = instantiate(definition, id, { ...mark, at: placeOf(last), metadata: atMark?.metadata as object });
      AggregateInstance.replay(instance, events, placeOf(since.at(-1) ?? last));
      return instance;
    } catch (error) {
      this.#snapshots.leaveAside(key, error);
      return undefined;
    }
  }

  /** Undefined where the event that the mark was made at is not there any more, or is another one. It is read with those after it. */
  async #replayed(definition: AggregateDefinition, id: string, mark?: AggregateVersion, range: EventRange = {}) {
    const instance = instantiate(definition, id, mark);
    const { position } = instance;
    const key = storedId(definition.name, id);
    const events = await this.store.recorder.events(key, { ...range, after: Math.max(0, position - 1) });
    const [last] = events;
    if (mark?.at !== undefined && (last?.position !== position || !isAt(mark.at, placeOf(last)))) return undefined;
    const newest = events.at(-1);
    if (newest === undefined) return instance;
    AggregateInstance.replay(instance, this.store.read(position === 0 ? events : events.slice(1)), placeOf(newest));
    return instance;
  }
}

/** Keeps the marks of the aggregates that were used last; a mark is immutable, so it can be shared. */
export class Cache {
  readonly #marks = new Map<string, AggregateVersion>();

  constructor(readonly size: number) {}

  get(key: string): AggregateVersion | undefined {
    const mark = this.#marks.get(key);
    if (mark !== undefined) this.#touch(key, mark);
    return mark;
  }

  /** Keeps a mark, unless one of a later position is there. */
  put(key: string, mark: AggregateVersion): void {
    const kept = this.#marks.get(key);
    if (kept === undefined || kept.position <= mark.position) this.#touch(key, mark);
    if (this.#marks.size > this.size) this.#marks.delete(this.#marks.keys().next().value as string);
  }

  /** Throws away the mark of an aggregate: the one that was found to be wrong, where it is given, and no newer one. */
  drop(key: string, mark = this.#marks.get(key)): void {
    if (this.#marks.get(key) === mark) this.#marks.delete(key);
  }

  // A Map remembers the order of insertion: the first key is the one that was not used for longest.
  #touch(key: string, mark: AggregateVersion): void {
    this.#marks.delete(key);
    this.#marks.set(key, mark);
  }
}
