import type { AnyEventType, DomainEvent, Fact } from "./event.js";

/** What an aggregate is made of, without types: plain data that knows no infrastructure. */
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
