import {
  type AggregateDefinition,
  AggregateInstance,
  type Command,
  type Creator,
  type Evolver,
  instantiate,
} from "./aggregate-instance.js";
import { InvalidDefinition } from "./errors.js";
import type { AnyEventType, DomainEvent, EventOf, Fact } from "./event.js";
import { aggregateId, checkedName } from "./identifier.js";
import type { Immutable } from "./immutable.js";

/** An aggregate in memory, with its commands as methods. */
export type Aggregate<State = unknown, Commands = unknown> = AggregateMembers<State> & CommandMethods<State, Commands>;

/** What every aggregate has. */
export interface AggregateMembers<State = unknown> {
  readonly id: string;
  readonly state: State;
  /** The position of its last event, pending ones included; 0 before the first. */
  readonly position: number;
  /** Events that are triggered but not recorded; they stay here when saving fails. */
  readonly pending: readonly DomainEvent[];
}

// Commands are known by their parameters: what they return repeats the data of every event.
type CommandMethods<State, Commands> = {
  readonly [Name in keyof Commands]: Commands[Name] extends infer Args extends readonly unknown[]
    ? (...args: Args) => Aggregate<State, Commands>
    : never;
};

/**
 * A definition of aggregates: chain `on`, `creates` and `commands`, each of which returns a new definition. Its type says the
 * stored names of the events, and the parameters of creators and commands: that is all that callers need.
 */
export type AggregateType<State, Events extends string, Creators, Commands> = AggregateChain<State, Events, Creators, Commands> & {
  readonly [Name in keyof Creators]: Creators[Name] extends infer Args extends readonly unknown[]
    ? (id: string, ...args: Args) => Aggregate<State, Commands>
    : never;
};

/** What every definition of aggregates has. */
export interface AggregateChain<State, Events extends string, Creators, Commands> {
  readonly definition: AggregateDefinition;
  /** Says how an event changes the state: a pure function. */
  on<Type extends AnyEventType>(
    eventType: Type,
    evolve: (state: State, event: EventOf<Type>) => State,
  ): AggregateType<State, Events | Type["type"], Creators, Commands>;
  /** Says how aggregates begin. Each becomes a function of the definition that takes the new aggregate's id first. */
  creates<
    More extends Readonly<Record<string, (...args: never[]) => Emitted<Events>>> &
      Unused<keyof AggregateChain<unknown, string, unknown, unknown>>,
  >(
    creators: More,
  ): AggregateType<
    State,
    Events,
    Creators & {
      readonly [Name in keyof More]: More[Name] extends (...args: infer Args extends readonly unknown[]) => unknown ? Args : never;
    },
    Commands
  >;
  /** Says what aggregates can be told to do. Each becomes a method of the aggregate. */
  commands<More extends Readonly<Record<string, (state: State, ...args: never[]) => Emitted<Events>>> & Unused<MemberNames>>(
    commands: More,
  ): AggregateType<
    State,
    Events,
    Creators,
    Commands & {
      readonly [Name in keyof More]: More[Name] extends (state: never, ...args: infer Args extends readonly unknown[]) => unknown
        ? Args
        : never;
    }
  >;
}

// With a command "then", awaiting an aggregate would run it.
type MemberNames = keyof AggregateMembers | "then";
type Emitted<Events extends string> = Fact<Events> | readonly Fact<Events>[];
type Unused<Names extends PropertyKey> = { readonly [Name in Names]?: never };

// biome-ignore lint/suspicious/noExplicitAny: stands for every definition of aggregates
export type AnyAggregateType = { readonly definition: AggregateDefinition; on(...args: any[]): unknown };

/** The aggregates of a definition: `AggregateOf<typeof Order>`. */
export type AggregateOf<Type> =
  Type extends AggregateChain<infer State, infer _Events, infer _Creators, infer Commands> ? Aggregate<State, Commands> : never;

/**
 * Begins the definition of a kind of aggregate: its stored name, and the state before the first event. States are frozen:
 * whoever reads one gets it as `Immutable<State>`, and an evolver returns a new one.
 */
export function aggregate<State>(
  name: string,
  initial: () => State,
  options: { readonly version?: number } = {},
): AggregateType<Immutable<State>, never, unknown, unknown> {
  const { version = 1 } = options;
  return chain({ name: checkedName(name), version, initial, evolvers: new Map(), creators: {}, commands: {} }) as never;
}

function chain(definition: AggregateDefinition): object {
  const more = (change: Partial<AggregateDefinition>) => chain({ ...definition, ...change });
  const members = {
    definition,
    on: (eventType: AnyEventType, evolve: Evolver["evolve"]) => more({ evolvers: withEvolver(definition, { eventType, evolve }) }),
    creates: (creators: Record<string, Creator>) => more({ creators: { ...definition.creators, ...creators } }),
    commands: (commands: Record<string, Command>) => more({ commands: { ...definition.commands, ...commands } }),
  };
  return { ...creatorsOf(definition, Object.keys(members)), ...members };
}

function withEvolver(definition: AggregateDefinition, evolver: Evolver): ReadonlyMap<string, Evolver> {
  const { type } = evolver.eventType;
  if (definition.evolvers.has(type))
    throw new InvalidDefinition(`The aggregate "${definition.name}" says twice how it evolves by "${type}"`);
  return new Map(definition.evolvers).set(type, evolver);
}

function creatorsOf(definition: AggregateDefinition, reserved: readonly string[]): object {
  const creating = Object.entries(definition.creators).map(([name, creator]) => {
    if (reserved.includes(name))
      throw new InvalidDefinition(
        `The aggregate "${definition.name}" cannot have a creator "${name}": the definition has a member of that name`,
      );
    const create = (id: string, ...args: unknown[]) => {
      const facts = creator(...args);
      const created = instantiate(definition, aggregateId(id));
      AggregateInstance.trigger(created, Array.isArray(facts) ? facts : [facts]);
      return created;
    };
    return [name, create];
  });
  return Object.fromEntries(creating);
}
