import type { AggregateDefinition, Command } from "./aggregate-definition.js";
import { StateChangedInPlace, UnknownEvent } from "./errors.js";
import { type DomainEvent, type Fact, recordable } from "./event.js";
import { deepFreeze } from "./immutable.js";
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
  #pending = none;

  constructor(
    readonly definition: AggregateDefinition,
    readonly id: string,
    mark?: AggregateMark,
  ) {
    this.#mark = mark ?? { state: deepFreeze(definition.initial()), position: 0, metadata: undefined, at: undefined };
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
    return Object.freeze(this.#mark);
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
    this.#pending = Object.freeze([...this.#pending, ...events]);
  }

  /** Evolves by a recorded event, which must follow the last one. */
  replay(event: DomainEvent, at: AggregateMark["at"]): void {
    this.#mark = { ...this.#evolved(this.#mark, event), at };
  }

  /** Forgets the first `count` pending events: they are recorded, the last of them at `at`. */
  settle(count: number, at: AggregateMark["at"]): void {
    this.#pending = Object.freeze(this.#pending.slice(count));
    this.#mark = { ...this.#mark, at };
  }

  #placed({ type, data: stated }: Fact, { position, metadata: previous }: AggregateMark): DomainEvent {
    const { variants } = this.#evolver(type).eventType;
    const { name: aggregate } = this.definition;
    // A fact need not come from its event type: any object of its shape is one.
    const data = recordable(type, stated, "data");
    const place = { type, aggregate, aggregateId: this.id, position: position + 1, data, metadata: noMetadata };
    if (variants.length === 0) return Object.freeze(place);
    const metadata = recordable(type, metadataOf(variants, { ...place, previous }), "metadata");
    return Object.freeze({ ...place, metadata });
  }

  #evolved(mark: AggregateMark, event: DomainEvent): AggregateMark {
    const state = deepFreeze(this.#evolve(mark.state, event));
    return { state, position: event.position, metadata: event.metadata as object, at: mark.at };
  }

  #evolve(state: unknown, event: DomainEvent): unknown {
    try {
      return this.#evolver(event.type).evolve(state, event);
    } catch (error) {
      if (!isOfFrozen(error)) throw error;
      throw new StateChangedInPlace(this.definition.name, event.type, { cause: error });
    }
  }

  #evolver(type: string) {
    const evolver = this.definition.evolvers.get(type);
    if (evolver === undefined) throw new UnknownEvent(type, this.definition.name);
    return evolver;
  }
}

const none: readonly DomainEvent[] = Object.freeze([]);

const ofFrozen = /read only property|read-only|not extensible|Cannot (?:delete|add|define|redefine) property/;

/** Whether an error tells that a frozen object was to be changed. */
function isOfFrozen(error: unknown): boolean {
  return error instanceof TypeError && ofFrozen.test(error.message);
}

function isMany(facts: Fact | readonly Fact[]): facts is readonly Fact[] {
  return Array.isArray(facts);
}
