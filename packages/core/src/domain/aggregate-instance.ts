import { InvalidDefinition, StateChangedInPlace, UnknownEvent } from "./errors.js";
import { type AnyEventType, type DomainEvent, type Fact, recordable } from "./event.js";
import { deepFreeze } from "./immutable.js";
import { metadataOf, noMetadata } from "./variants.js";

/** The definition of an aggregate, without types: plain data that knows no infrastructure. */
export interface AggregateDefinition {
  readonly name: string;
  /** Raised by the author when the state's shape changes; older snapshots are then left aside. */
  readonly version: number;
  readonly initial: () => unknown;
  readonly evolvers: ReadonlyMap<string, Evolver>;
  readonly creators: Readonly<Record<string, Creator>>;
  readonly commands: Readonly<Record<string, Command>>;
}

/** How one type of event changes the state. */
export interface Evolver {
  readonly eventType: AnyEventType;
  readonly evolve: (state: unknown, event: DomainEvent) => unknown;
}

/** Decides on events from a state and arguments; throws to refuse. */
export type Command = (state: unknown, ...args: unknown[]) => Fact | readonly Fact[];

/** Decides on the first events of a new aggregate. */
export type Creator = (...args: unknown[]) => Fact | readonly Fact[];

/** Where an event stands in the log, with what tells it from another there; marks of older programs lack that. */
export interface MarkedPlace {
  readonly pipeline: number;
  readonly id: number;
  readonly unitId?: number | undefined;
  readonly identity?: string | undefined;
}

/** Where an aggregate stands: all that is needed to go on from there. */
export interface AggregateVersion {
  readonly state: unknown;
  readonly position: number;
  /** The metadata of the event at `position`: what the next event is chained to. */
  readonly metadata: object | undefined;
  /** Where in the application's log its last recorded event stands; undefined for a new aggregate. */
  readonly at: MarkedPlace | undefined;
}

/**
 * An aggregate in memory: immutable state, its position, and the events that are not recorded yet. What loads and saves it are
 * functions of the class: an instance has no other names of its own, so that commands may have them.
 */
export class AggregateInstance {
  readonly #definition: AggregateDefinition;
  #version: AggregateVersion;
  #pending = none;

  constructor(
    definition: AggregateDefinition,
    readonly id: string,
    version?: AggregateVersion,
  ) {
    this.#definition = definition;
    this.#version = version ?? { state: deepFreeze(definition.initial()), position: 0, metadata: undefined, at: undefined };
  }

  get state(): unknown {
    return this.#version.state;
  }

  get position(): number {
    return this.#version.position;
  }

  get pending(): readonly DomainEvent[] {
    return this.#pending;
  }

  static definitionOf(instance: AggregateInstance): AggregateDefinition {
    return instance.#definition;
  }

  static versionOf(instance: AggregateInstance): AggregateVersion {
    return Object.freeze(instance.#version);
  }

  /** Runs a command on the state and triggers the events that it decides on: all of them, or none if it throws. */
  static execute(instance: AggregateInstance, command: Command, args: readonly unknown[]): AggregateInstance {
    const facts = command(instance.#version.state, ...args);
    AggregateInstance.trigger(instance, isMany(facts) ? facts : [facts]);
    return instance;
  }

  /** Gives the facts their places after the last event, and evolves by them. */
  static trigger(instance: AggregateInstance, facts: readonly Fact[]): void {
    let version = instance.#version;
    const events: DomainEvent[] = [];
    for (const fact of facts) {
      const event = instance.#placed(fact, version);
      version = instance.#evolved(version, event);
      events.push(event);
    }
    instance.#version = version;
    instance.#pending = Object.freeze([...instance.#pending, ...events]);
  }

  /** Evolves by recorded events, which must follow the last one; `at` is where the last of them stands. */
  static replay(instance: AggregateInstance, events: readonly DomainEvent[], at: AggregateVersion["at"]): void {
    let version = instance.#version;
    for (const event of events) version = instance.#evolved(version, event);
    instance.#version = { ...version, at };
  }

  /** Forgets the first `count` pending events: they are recorded, the last of them at `at`. */
  static settle(instance: AggregateInstance, count: number, at: AggregateVersion["at"]): void {
    instance.#pending = Object.freeze(instance.#pending.slice(count));
    instance.#version = { ...instance.#version, at };
  }

  #placed({ type, data: stated }: Fact, { position, metadata: previous }: AggregateVersion): DomainEvent {
    const { variants } = this.#evolver(type).eventType;
    const { name: aggregate } = this.#definition;
    // A fact need not come from its event type: any object of its shape is one.
    const data = recordable(type, stated, "data");
    const place = { type, aggregate, aggregateId: this.id, position: position + 1, data, metadata: noMetadata };
    if (variants.length === 0) return Object.freeze(place);
    const metadata = recordable(type, metadataOf(variants, { ...place, previous }), "metadata");
    return Object.freeze({ ...place, metadata });
  }

  #evolved(version: AggregateVersion, event: DomainEvent): AggregateVersion {
    const state = deepFreeze(this.#evolve(version.state, event));
    return { state, position: event.position, metadata: event.metadata as object, at: version.at };
  }

  #evolve(state: unknown, event: DomainEvent): unknown {
    try {
      return this.#evolver(event.type).evolve(state, event);
    } catch (error) {
      if (!isOfFrozen(error)) throw error;
      throw new StateChangedInPlace(this.#definition.name, event.type, { cause: error });
    }
  }

  #evolver(type: string) {
    const evolver = this.#definition.evolvers.get(type);
    if (evolver === undefined) throw new UnknownEvent(type, this.#definition.name);
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

// With a command "then", awaiting an aggregate would run it.
const reserved = ["id", "then"];

const prototypes = new WeakMap<AggregateDefinition, typeof AggregateInstance>();

/** Makes an instance that has the definition's commands as methods; a new one, or one that goes on from a version. */
export function instantiate(definition: AggregateDefinition, id: string, version?: AggregateVersion): AggregateInstance {
  let commanded = prototypes.get(definition);
  if (commanded === undefined) {
    commanded = withCommands(definition);
    prototypes.set(definition, commanded);
  }
  return new commanded(definition, id, version);
}

function withCommands(definition: AggregateDefinition): typeof AggregateInstance {
  const Commanded = class extends AggregateInstance {};
  for (const [name, command] of Object.entries(definition.commands)) {
    if (name in AggregateInstance.prototype || reserved.includes(name)) {
      throw new InvalidDefinition(`The aggregate "${definition.name}" cannot have a command "${name}": choose a name that is not taken`);
    }
    const method = function (this: AggregateInstance, ...args: unknown[]) {
      return AggregateInstance.execute(this, command, args);
    };
    Object.defineProperty(Commanded.prototype, name, { value: method });
  }
  return Commanded;
}
