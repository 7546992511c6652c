import type { AggregateDefinition, Command } from "./aggregate-definition.js";
import { UnknownEvent } from "./errors.js";
import type { DomainEvent, Fact } from "./event.js";
import { metadataOf, noMetadata } from "./variant.js";

/** Where an event stands in the log, with what tells it from another there; marks of older programs lack that. */
export interface MarkedPlace {
  readonly pipeline: number;
  readonly id: number;
  readonly unitId?: number | undefined;
  readonly identity?: string | undefined;
}

/** Where an aggregate stands: all that is needed to go on from there. */
export interface AggregateMark {
  readonly state: unknown;
  readonly position: number;
  /** The metadata of the event at `position`: what the next event is chained to. */
  readonly metadata: object | undefined;
  /** Where in the application's log its last recorded event stands; undefined for a new aggregate. */
  readonly at: MarkedPlace | undefined;
}

/** An aggregate in memory: immutable state, its position, and the events that are not recorded yet. */
export class AggregateInstance {
  #mark: AggregateMark;
  #pending: DomainEvent[] = [];

  constructor(
    readonly definition: AggregateDefinition,
    readonly id: string,
    mark?: AggregateMark,
  ) {
    this.#mark = mark ?? { state: definition.initial(), position: 0, metadata: undefined, at: undefined };
  }

  get state(): unknown {
    return this.#mark.state;
  }

  get position(): number {
    return this.#mark.position;
  }

  get pending(): readonly DomainEvent[] {
    return this.#pending;
  }

  get mark(): AggregateMark {
    return this.#mark;
  }

  /** Runs a command on the state and triggers the events that it decides on: all of them, or none if it throws. */
  execute(command: Command, args: readonly unknown[]): this {
    const facts = command(this.#mark.state, ...args);
    this.trigger(isMany(facts) ? facts : [facts]);
    return this;
  }

  /** Gives the facts their places after the last event, and evolves by them. */
  trigger(facts: readonly Fact[]): void {
    let mark = this.#mark;
    const events: DomainEvent[] = [];
    for (const fact of facts) {
      const event = this.#placed(fact, mark);
      mark = this.#evolved(mark, event);
      events.push(event);
    }
    this.#mark = mark;
    this.#pending.push(...events);
  }

  /** Evolves by a recorded event, which must follow the last one. */
  replay(event: DomainEvent, at: AggregateMark["at"]): void {
    this.#mark = { ...this.#evolved(this.#mark, event), at };
  }

  /** Forgets the first `count` pending events: they are recorded, the last of them at `at`. */
  settle(count: number, at: AggregateMark["at"]): void {
    this.#pending = this.#pending.slice(count);
    this.#mark = { ...this.#mark, at };
  }

  #placed({ type, data }: Fact, { position, metadata: previous }: AggregateMark): DomainEvent {
    const { variants } = this.#evolver(type).eventType;
    const { name: aggregate } = this.definition;
    const place = { type, aggregate, aggregateId: this.id, position: position + 1, data, metadata: noMetadata };
    return variants.length === 0 ? place : { ...place, metadata: metadataOf(variants, { ...place, previous }) };
  }

  #evolved(mark: AggregateMark, event: DomainEvent): AggregateMark {
    const state = this.#evolver(event.type).evolve(mark.state, event);
    return { state, position: event.position, metadata: event.metadata as object, at: mark.at };
  }

  #evolver(type: string) {
    const evolver = this.definition.evolvers.get(type);
    if (evolver === undefined) throw new UnknownEvent(type, this.definition.name);
    return evolver;
  }
}

function isMany(facts: Fact | readonly Fact[]): facts is readonly Fact[] {
  return Array.isArray(facts);
}
