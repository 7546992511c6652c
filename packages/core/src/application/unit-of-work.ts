import { makersOf } from "../domain/aggregate.js";
import { type AggregateDefinition, AggregateInstance } from "../domain/aggregate-instance.js";
import type { DomainEvent } from "../domain/event.js";
import { AggregateExists } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { storedId } from "../persistence/mapper.js";
import type { LogPosition } from "../persistence/recorder.js";
import type { AggregateLoader } from "./aggregate-loader.js";
import { InvalidDecision, UnsavedChanges } from "./errors.js";
import { type Repository, repository } from "./repository.js";

/**
 * Gathers the events to record as one unit. Its repositories keep one instance per aggregate, so later decisions in the
 * unit see earlier ones.
 */
export class UnitOfWork {
  readonly events: DomainEvent[] = [];
  /** The numbers of the units that the events were recorded with which decisions of this unit rest on, by the first event of each decision. */
  readonly predecessors = new Map<DomainEvent, number>();
  readonly #instances = new Map<string, AggregateInstance>();
  /** Which of `events` came from an instance: how many, and the index of the last. */
  readonly #collected = new Map<AggregateInstance, { count: number; last: number }>();
  readonly #read = new Map<number, number>();

  constructor(private readonly loader: AggregateLoader) {}

  /** The positions, one per other pipeline, of what this unit's decisions rest on. */
  dependencies(pipeline: number): readonly LogPosition[] {
    const others = [...this.#read].filter(([read]) => read !== pipeline);
    return others.map(([read, id]) => ({ pipeline: read, id }));
  }

  /** The repositories of these kinds of aggregates, as they stand in this unit. */
  repositories(kinds: Readonly<Record<string, AggregateDefinition>>): Readonly<Record<string, Repository<AggregateInstance>>> {
    const entries = Object.entries(kinds);
    return Object.fromEntries(entries.map(([name, kind]) => [name, { ...this.repository(kind), ...makersOf(kind, this.#made) }]));
  }

  /** The aggregates of one kind, as they stand in this unit. */
  repository(kind: AggregateDefinition): Repository<AggregateInstance> {
    return repository(this.loader, kind, (id) => this.#get(kind, id));
  }

  /** Takes in the new pending events of what was decided on, in that order. */
  collect(decision: unknown): void {
    if (decision === undefined || decision === null) return;
    for (const decided of Array.isArray(decision) ? decision : [decision]) this.#collectOne(decided);
  }

  /** Throws UnsavedChanges if an aggregate of this unit has events that nobody returned. */
  refuseForgotten(): void {
    for (const instance of this.#instances.values()) {
      if (instance.pending.length > (this.#collected.get(instance)?.count ?? 0)) {
        const { position, pending, id } = instance;
        throw new UnsavedChanges(AggregateInstance.definitionOf(instance).name, id, position === pending.length);
      }
    }
  }

  /** Tells the aggregates that their events are recorded. */
  async settle({ pipeline, ids, unitId }: Recorded): Promise<void> {
    for (const [instance, { count, last }] of this.#collected) {
      AggregateInstance.settle(instance, count, { pipeline, id: ids[last] as number, unitId });
      await this.loader.saved(instance, instance.position - count);
    }
  }

  readonly #made = (instance: AggregateInstance): AggregateInstance => {
    const { name } = AggregateInstance.definitionOf(instance);
    const key = storedId(name, instance.id);
    if (this.#instances.has(key)) throw new AggregateExists(this.loader.application, name, instance.id);
    this.#instances.set(key, instance);
    return instance;
  };

  async #get(definition: AggregateDefinition, id: string): Promise<AggregateInstance | undefined> {
    const key = storedId(definition.name, id);
    const known = this.#instances.get(key);
    if (known !== undefined) return known;
    const loaded = await this.loader.load(definition, id);
    // Another call of the same unit may have come first while this one was loading.
    const instance = this.#instances.get(key) ?? loaded;
    if (instance === undefined) return undefined;
    this.#instances.set(key, instance);
    this.#noteRead(instance);
    return instance;
  }

  #collectOne(decided: unknown): void {
    if (!(decided instanceof AggregateInstance)) throw new InvalidDecision(decided);
    const key = storedId(AggregateInstance.definitionOf(decided).name, decided.id);
    // A new aggregate that an earlier decision of this unit made too keeps its events: recording refuses the twin.
    if (!this.#instances.has(key)) this.#instances.set(key, decided);
    this.#noteRead(decided);
    const { pending } = decided;
    const before = this.#collected.get(decided)?.count ?? 0;
    const fresh = pending.slice(before);
    const [first] = fresh;
    if (first === undefined) return;
    const unitId = AggregateInstance.versionOf(decided).at?.unitId;
    if (before === 0 && unitId !== undefined) this.predecessors.set(first, unitId);
    this.events.push(...fresh);
    this.#collected.set(decided, { count: pending.length, last: this.events.length - 1 });
  }

  #noteRead(instance: AggregateInstance): void {
    const { at } = AggregateInstance.versionOf(instance);
    if (at !== undefined && at.id > (this.#read.get(at.pipeline) ?? 0)) this.#read.set(at.pipeline, at.id);
  }
}
