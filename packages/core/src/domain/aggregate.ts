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

/** The members of every aggregate. */
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
export type AggregateType<State, Events extends string, Creators, Commands> = AggregateChain<State, Events, Creators, Commands> &
  Makers<State, Commands, Creators>;

/** The functions that make aggregates of a kind, by the names of its creators: each takes the new aggregate's id first. */
export type Makers<State, Commands, Creators> = {
  readonly [Name in keyof Creators]: Creators[Name] extends infer Args extends readonly unknown[]
    ? (id: string, ...args: Args) => Aggregate<State, Commands>
    : never;
};

/** A kind of aggregates, as the type of an application says it. */
export interface Kind<State, Commands, Creators> {
  readonly state: State;
  readonly commands: Commands;
  readonly creators: Creators;
}

/** The kind of the aggregates of a definition. */
export type KindOf<Type> =
  Type extends AggregateChain<infer State, infer _Events, infer Creators, infer Commands> ? Kind<State, Commands, Creators> : never;

/** The members of every definition of aggregates. */
export interface AggregateChain<State, Events extends string, Creators, Commands> {
  readonly definition: AggregateDefinition;
  /** Says how an event changes the state: a pure function, which returns the properties of the state and no others. */
  on<Type extends AnyEventType, Next extends State>(
    eventType: Type,
    evolve: (state: State, event: EventOf<Type>) => Next & Exact<Next, DeclaredBy<State>>,
  ): AggregateType<State, Events | Type["type"], Creators, Commands>;
  /** Says how aggregates begin. Each becomes a function of the definition that takes the new aggregate's id first. */
  creates<
    More extends Readonly<Record<string, (...args: never[]) => Emitted<Events>>> &
      Unused<keyof AggregateChain<unknown, string, unknown, unknown> | RepositoryNames>,
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

/** What the next state is beside itself: an instruction in the place of each property that the state does not declare. */
// Asked in this way so that most evolvers are told apart by one question: a program has thousands of them.
type Exact<Next, Declared> = [KeysOf<Next>] extends [Declared]
  ? unknown
  : { readonly [Name in Exclude<KeysOf<Next>, Declared>]?: `the state has no property "${Name & string}"` };

// Nothing is asked of a state that is unknown to the compiler, is no object of properties, or takes every name.
type DeclaredBy<State> = unknown extends State
  ? PropertyKey
  : [State] extends [readonly unknown[] | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>]
    ? PropertyKey
    : string extends KeysOf<State>
      ? PropertyKey
      : KeysOf<State>;

// Of a union, the keys of all its members.
type KeysOf<T> = T extends object ? keyof T : never;

// With a command "then", awaiting an aggregate would run it.
type MemberNames = keyof AggregateMembers | "then";
// The makers of a kind stand on its repositories.
type RepositoryNames = (typeof ofRepositories)[number];
type Emitted<Events extends string> = Fact<Events> | readonly Fact<Events>[];
type Unused<Names extends PropertyKey> = { readonly [Name in Names]?: never };

// biome-ignore lint/suspicious/noExplicitAny: stands for every definition of aggregates
export type AnyAggregateType = { readonly definition: AggregateDefinition; on(...args: any[]): unknown };

/** The aggregates of a definition: `AggregateOf<typeof Order>`. */
export type AggregateOf<Type> =
  Type extends AggregateChain<infer State, infer _Events, infer _Creators, infer Commands> ? Aggregate<State, Commands> : never;

/**
 * Begins the definition of a kind of aggregate: its stored name, and the state before the first event. States are frozen:
 * readers get it as `Immutable<State>`, and an evolver returns a new one.
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

const ofRepositories = ["get", "has", "expect", "at", "change", "then"] as const;

function creatorsOf(definition: AggregateDefinition, members: readonly string[]): object {
  const reserved = [...members, ...ofRepositories];
  const taken = Object.keys(definition.creators).find((name) => reserved.includes(name));
  if (taken !== undefined)
    throw new InvalidDefinition(
      `The aggregate "${definition.name}" cannot have a creator "${taken}": the definition, or its repositories, have a member of that name`,
    );
  return makersOf(definition, (made) => made);
}

/** The functions that make aggregates, by the names of the creators; `made` gets what each of them makes, and returns it. */
export function makersOf(
  definition: AggregateDefinition,
  made: (instance: AggregateInstance) => AggregateInstance,
): Readonly<Record<string, (id: string, ...args: unknown[]) => AggregateInstance>> {
  const makers = Object.entries(definition.creators).map(([name, creator]) => {
    const make = (id: string, ...args: unknown[]) => {
      const facts = creator(...args);
      const created = instantiate(definition, aggregateId(id));
      AggregateInstance.trigger(created, Array.isArray(facts) ? facts : [facts]);
      return made(created);
    };
    return [name, make] as const;
  });
  return Object.fromEntries(makers);
}
