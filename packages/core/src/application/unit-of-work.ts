import type { AggregateDefinition } from "../domain/aggregate-definition.js";
import { AggregateInstance } from "../domain/aggregate-instance.js";
import type { DomainEvent } from "../domain/event.js";
import { storedId } from "../persistence/mapper.js";
import type { LogPosition } from "../persistence/recorder.js";
import type { AggregateLoader } from "./aggregate-loader.js";
import { AggregateNotFound, InvalidDecision, UnsavedChanges } from "./errors.js";
import type { Repository } from "./repository.js";

/**
 * Gathers what is to be recorded as one unit. Its repositories answer one instance per aggregate, so that whoever
 * decides later in the unit sees what was decided before.
 */
export class UnitOfWork {
  readonly events: DomainEvent[] = [];
  readonly #instances = new Map<string, AggregateInstance | undefined>();
  /** How many of an instance's pending events are in `events`. */
  readonly #collected = new Map<AggregateInstance, number>();
  readonly #read = new Map<number, number>();

  constructor(private readonly loader: AggregateLoader) {}

  /** The aggregates of this unit that have events in it. */
  get changed(): Iterable<readonly [AggregateInstance, number]> {
    return this.#collected;
  }

  /** The positions, one per other pipeline, of what this unit's decisions rest on. */
  dependencies(pipeline: number): readonly LogPosition[] {
    const others = [...this.#read].filter(([read]) => read !== pipeline);
    return others.map(([read, id]) => ({ pipeline: read, id }));
  }

  /** The aggregates of one kind, as they stand in this unit. */
  repository(definition: AggregateDefinition): Repository<AggregateInstance> {
    const get = (id: string) => this.#get(definition, id);
    return {
      get,
      has: async (id) => (await get(id)) !== undefined,
      expect: async (id) => (await get(id)) ?? missing(this.loader.application, definition, id),
      at: (id, position) => this.loader.loadAt(definition, id, position),
    };
  }

  /** Takes in the new pending events of what was decided on, in that order. */
  collect(decision: unknown): void {
    if (decision === undefined || decision === null) return;
    for (const decided of Array.isArray(decision) ? decision : [decision]) this.#collectOne(decided);
  }

  /** Throws UnsavedChanges if an aggregate of this unit has events that nobody returned. */
  refuseForgotten(): void {
    for (const instance of this.#instances.values()) {
      if (instance !== undefined && instance.pending.length > (this.#collected.get(instance) ?? 0)) {
        throw new UnsavedChanges(instance.definition.name, instance.id);
      }
    }
  }

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
    const key = storedId(decided.definition.name, decided.id);
    // A new aggregate that an earlier decision of this unit made too keeps its events: recording refuses the twin.
    if (!this.#instances.has(key)) this.#instances.set(key, decided);
    this.#noteRead(decided);
    const { pending } = decided;
    this.events.push(...pending.slice(this.#collected.get(decided) ?? 0));
    if (pending.length > 0) this.#collected.set(decided, pending.length);
  }

  #noteRead({ mark: { at } }: AggregateInstance): void {
    if (at !== undefined && at.id > (this.#read.get(at.pipeline) ?? 0)) this.#read.set(at.pipeline, at.id);
  }
}

function missing(application: string, { name }: AggregateDefinition, id: string): never {
  throw new AggregateNotFound(application, name, id);
}
