import type { Aggregate, AnyAggregateType, Kind, KindOf, Makers } from "../domain/aggregate.js";
import type { AggregateDefinition } from "../domain/aggregate-instance.js";
import { InvalidDefinition } from "../domain/errors.js";
import type { AnyEventType, DomainEvent, EventOf } from "../domain/event.js";
import { applicationName } from "../domain/identifier.js";
import type { AnswerOf, Decided, Decision } from "./decision.js";
import type { EventOrigin } from "./notification-log.js";
import type { Repository } from "./repository.js";
import { attemptsOf, type RetryingOptions } from "./retrying.js";

/** The definition of an application, without types: plain data that knows no infrastructure. */
export interface ApplicationDefinition {
  readonly name: string;
  /** "policy": reactions decide on aggregates. "projection": reactions write into a view of the user's own. */
  readonly kind: "policy" | "projection";
  readonly aggregates: Readonly<Record<string, AggregateDefinition>>;
  readonly commands: Readonly<Record<string, ApplicationCommand>>;
  readonly reactions: ReadonlyMap<string, Reaction>;
  /** How it responds to events of its own log. */
  readonly ownReactions: ReadonlyMap<string, Reaction>;
  readonly pipelineKey: ((event: DomainEvent) => string) | undefined;
}

/** How an application decides at a command. */
export interface ApplicationCommand {
  /** Returns, from repositories and arguments, which aggregates to save. */
  // biome-ignore lint/suspicious/noExplicitAny: the typed builders stand in front of it
  readonly decide: (repositories: any, ...args: any[]) => unknown;
  /** How often it decides at the most, where it loses races. */
  readonly attempts: number;
}

/** How an application responds to one type of event. */
export interface Reaction {
  readonly eventType: AnyEventType;
  /** Gets repositories (policy) or the view (projection). */
  // biome-ignore lint/suspicious/noExplicitAny: the typed builders stand in front of it
  readonly react: (event: DomainEvent, target: any, origin: EventOrigin) => unknown;
}

// A command is known by its parameters; one that answers, by a function that answers: what it saves is nobody's business.
type CommandOf<Decide> = Decide extends (repositories: never, ...args: infer Args extends readonly unknown[]) => infer Returned
  ? [AnswerOf<Returned>] extends [never]
    ? Args
    : (...args: Args) => AnswerOf<Returned>
  : never;

/** The aggregates of an application, each kind by the name of its repository. */
export type Aggregates = Readonly<Record<string, AnyAggregateType>>;

/** The repositories of these aggregates, as policies and commands get them: each makes new aggregates too, which are to be returned as others are. */
export type Repositories<A> = {
  readonly [Name in keyof A]: A[Name] extends Kind<infer State, infer Commands, infer Creators>
    ? Repository<Aggregate<State, Commands>> & Makers<State, Commands, Creators>
    : never;
};

/**
 * The definition of an application: chain `on`, `onOwn`, `commands` and `pipelineBy`, each of which returns a new definition. Its type
 * says the aggregates by the names of their repositories, and the parameters of its commands.
 */
export interface Application<Name extends string, A, C> {
  readonly name: Name;
  readonly definition: ApplicationDefinition;
  /**
   * Responds to an upstream event: what the policy returns is saved, with the tracking of the event. That is saved once; the policy
   * itself may be called again for the same event, after a failure or a lost race. Keep effects elsewhere out of it. Throws
   * InvalidDefinition where the application responds to the event already. `origin` says where the event stands, and since when.
   */
  on<Type extends AnyEventType>(
    eventType: Type,
    policy: (event: EventOf<Type>, repositories: Repositories<A>, origin: EventOrigin) => Decision | Promise<Decision>,
  ): Application<Name, A, C>;
  /**
   * Responds to an event that the application itself recorded, as `on` does to an upstream one: a loop that is meant, of which no
   * system warns. The application follows its own log in every system, without a pipe. What the policy records may be responded to
   * again: let it end. Throws InvalidDefinition where no aggregate of the application evolves by the event, or where the application
   * responds to it already.
   */
  onOwn<Type extends AnyEventType>(
    eventType: Type,
    policy: (event: EventOf<Type>, repositories: Repositories<A>, origin: EventOrigin) => Decision | Promise<Decision>,
  ): Application<Name, A, C>;
  /**
   * Gives the application commands of its own: what one returns is saved as one unit. A command that loses a race to another
   * writer decides again, from reading on, `attempts` times in all (default 10): keep effects elsewhere out of it. Then the caller gets
   * RecordConflict, or AggregateExists. Throws InvalidDefinition where a name is taken, InvalidArgument for `attempts` below 1.
   */
  commands<More extends Record<string, (repositories: Repositories<A>, ...args: never[]) => Decided | Promise<Decided>>>(
    commands: More,
    options?: RetryingOptions,
  ): Application<Name, A, C & { readonly [Command in keyof More]: CommandOf<More[Command]> }>;
  /** Chooses the pipeline of what is saved by a key of its first event; by the aggregate if nothing else is said. */
  pipelineBy(key: (event: DomainEvent<string, never, never>) => string): Application<Name, A, C>;
  readonly "~types"?: { readonly aggregates: A; readonly commands: C };
}

/** An application of any name, with any aggregates and commands; a projection too. */
// biome-ignore lint/suspicious/noExplicitAny: stands for every application
export type AnyApplication = { readonly name: string; readonly definition: ApplicationDefinition; readonly "~types"?: any };

/** Begins the definition of an application: its name, and the kinds of aggregates it keeps. */
export function application<const Name extends string, A extends Aggregates = Record<never, never>>(
  name: Name,
  aggregates: A = {} as A,
): Application<Name, { readonly [Repository in keyof A]: KindOf<A[Repository]> }, unknown> {
  const kinds = Object.entries(aggregates).map(([repository, { definition }]) => [repository, definition] as const);
  refuseReservedNames(name, Object.keys(aggregates));
  refuseTwins(
    name,
    kinds.map(([, definition]) => definition.name),
  );
  refuseTwinEvents(
    name,
    kinds.map(([, definition]) => definition),
  );
  const start: ApplicationDefinition = {
    name: applicationName(name),
    kind: "policy",
    aggregates: Object.fromEntries(kinds),
    commands: {},
    reactions: new Map(),
    ownReactions: new Map(),
    pipelineKey: undefined,
  };
  return chain(start) as never;
}

function chain(definition: ApplicationDefinition): object {
  const more = (change: Partial<ApplicationDefinition>) => chain({ ...definition, ...change });
  return {
    name: definition.name,
    definition,
    on: (eventType: AnyEventType, react: Reaction["react"]) => more({ reactions: withReaction(definition, { eventType, react }) }),
    onOwn: (eventType: AnyEventType, react: Reaction["react"]) => more({ ownReactions: withOwnReaction(definition, { eventType, react }) }),
    commands: (commands: Record<string, ApplicationCommand["decide"]>, options?: RetryingOptions) =>
      more({ commands: withCommands(definition, commands, attemptsOf(options)) }),
    pipelineBy: (pipelineKey: (event: DomainEvent) => string) => more({ pipelineKey }),
  };
}

function withCommands(
  { name, aggregates, commands }: ApplicationDefinition,
  more: Readonly<Record<string, ApplicationCommand["decide"]>>,
  attempts: number,
) {
  refuseReservedNames(name, Object.keys(more), [...Object.keys(aggregates), ...Object.keys(commands)]);
  return { ...commands, ...Object.fromEntries(Object.entries(more).map(([command, decide]) => [command, { decide, attempts }])) };
}

/** Adds a reaction; an application responds to a type of event in one place. */
export function withReaction(
  { name, reactions }: Pick<ApplicationDefinition, "name" | "reactions">,
  reaction: Reaction,
): ReadonlyMap<string, Reaction> {
  const { type } = reaction.eventType;
  if (reactions.has(type)) throw new InvalidDefinition(`The application "${name}" says twice how it responds to "${type}"`);
  return new Map(reactions).set(type, reaction);
}

function withOwnReaction({ name, aggregates, ownReactions }: ApplicationDefinition, reaction: Reaction): ReadonlyMap<string, Reaction> {
  const { type } = reaction.eventType;
  if (!Object.values(aggregates).some(({ evolvers }) => evolvers.has(type)))
    throw new InvalidDefinition(
      `"${name}" responds to "${type}" as its own, which it never records: let an aggregate of it evolve by it, or use on`,
    );
  return withReaction({ name, reactions: ownReactions }, reaction);
}

/** Returns how an application responds to the events of an upstream. */
export function reactionsTo(upstream: string, { name, reactions, ownReactions }: ApplicationDefinition): ReadonlyMap<string, Reaction> {
  return upstream === name && ownReactions.size > 0 ? ownReactions : reactions;
}

function refuseTwins(application: string, names: readonly string[]): void {
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined)
    throw new InvalidDefinition(`The application "${application}" has two kinds of aggregates with the stored name "${twin}"`);
}

/** Two event types of one stored name in one log: what one kind of aggregate stores would be read as the other's. */
function refuseTwinEvents(application: string, kinds: readonly AggregateDefinition[]): void {
  const known = new Map<string, AnyEventType>();
  for (const { evolvers } of kinds) {
    for (const [type, { eventType }] of evolvers) {
      if ((known.get(type) ?? eventType) !== eventType)
        throw new InvalidDefinition(`The application "${application}" has two event types with the stored name "${type}"`);
      known.set(type, eventType);
    }
  }
}

const reserved = ["name", "log", "recorder", "save", "subscribe", "inPipeline", "caughtUpWith", "then"];

/** Throws InvalidDefinition where a repository or a command would hide another member of the running application. */
function refuseReservedNames(application: string, names: readonly string[], taken: readonly string[] = []): void {
  const refused = names.find((name) => reserved.includes(name) || taken.includes(name));
  if (refused === undefined) return;
  throw new InvalidDefinition(
    `The application "${application}" cannot call a repository or a command "${refused}": choose a name that is not taken`,
  );
}
