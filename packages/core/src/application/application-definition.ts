import type { AggregateDefinition } from "../domain/aggregate-definition.js";
import type { AnyEventType, DomainEvent } from "../domain/event.js";

/** What an application is made of, without types: plain data that knows no infrastructure. */
export interface ApplicationDefinition {
  readonly name: string;
  /** "policy": reactions decide on aggregates. "projection": reactions write into a view of the user's own. */
  readonly kind: "policy" | "projection";
  readonly aggregates: Readonly<Record<string, AggregateDefinition>>;
  readonly commands: Readonly<Record<string, ApplicationCommand>>;
  readonly reactions: ReadonlyMap<string, Reaction>;
  readonly pipelineKey: ((event: DomainEvent) => string) | undefined;
}

/** Decides, from repositories and arguments, which aggregates to save. */
// biome-ignore lint/suspicious/noExplicitAny: the typed builders stand in front of it
export type ApplicationCommand = (repositories: any, ...args: any[]) => unknown;

/** How an application responds to one type of upstream event. */
export interface Reaction {
  readonly eventType: AnyEventType;
  /** Gets repositories (policy) or the view (projection). */
  // biome-ignore lint/suspicious/noExplicitAny: the typed builders stand in front of it
  readonly react: (event: DomainEvent, target: any) => unknown;
}
