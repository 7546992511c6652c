import type { AnyEventType, EventOf } from "../domain/event.js";
import { applicationName } from "../domain/identifier.js";
import { type ApplicationDefinition, type Reaction, withReaction } from "./application.js";
import type { EventOrigin } from "./notification-log.js";

/** An application that follows others and writes what it learns into tables of the user's own, in the transaction of its tracking. */
export interface Projection<Name extends string, View> {
  readonly name: Name;
  readonly definition: ApplicationDefinition;
  /**
   * Responds to an upstream event by writing into the view. `project` may be called again for the same event: where the transaction
   * has to be done anew, all of it is, with a view that is opened anew. What it writes through the view counts once; what it does
   * elsewhere may happen more often. `origin` says where the event stands, and since when. Throws InvalidDefinition where the
   * projection responds to the event already.
   */
  on<Type extends AnyEventType>(
    eventType: Type,
    project: (event: EventOf<Type>, view: View, origin: EventOrigin) => void | Promise<void>,
  ): Projection<Name, View>;
  readonly "~types"?: { readonly view: View };
}

/**
 * Opens the view in a transaction of the store: synchronously, once for each transaction. A view may gather what it is told and write it in `flush`, which is
 * called once, after the last event that shares the transaction.
 */
export type OpenView<Tx, View> = (tx: Tx) => View & Flushing;

/** A view that writes at the end of its transaction. */
export interface Flushing {
  readonly flush?: () => void | Promise<void>;
}

/** A view with its tables: how it is opened, what ends its transactions, and how it is emptied. */
export interface ViewTables<Tx, View> {
  /** Opens the view in a transaction of the store: synchronously, once for each transaction. */
  readonly open: (tx: Tx) => View;
  /** Writes what the view gathered: one that `open` made. Called once, after the last event that shares the transaction. */
  flush?(view: View): void | Promise<void>;
  /** Empties the tables. `rebuild` calls it in the transaction that takes the projection back to the beginning. */
  readonly clear?: (tx: Tx) => void | Promise<void>;
}

/** Where a projection writes: a function that opens its view, or a view with its tables. */
export type ViewSource<Tx, View> = OpenView<Tx, View> | ViewTables<Tx, View>;

/** Returns a view with its tables, whichever way it is given. */
export function viewTables<Tx>(source: ViewSource<Tx, unknown>): ViewTables<Tx, unknown> {
  if (typeof source !== "function") return source;
  return { open: source, flush: async (view) => (view as Flushing).flush?.() };
}

/** Names the type of a projection's view. */
export function into<View>(): { readonly "~view"?: View } {
  return {};
}

/** Begins the definition of a projection: its name, and the view that it writes into. */
export function projection<const Name extends string, View>(name: Name, view: { readonly "~view"?: View }): Projection<Name, View> {
  void view;
  return chain({
    name: applicationName(name),
    kind: "projection",
    aggregates: {},
    commands: {},
    reactions: new Map(),
    ownReactions: new Map(),
    pipelineKey: undefined,
  }) as Projection<Name, View>;
}

function chain(definition: ApplicationDefinition): object {
  return {
    name: definition.name,
    definition,
    on: (eventType: AnyEventType, react: Reaction["react"]) =>
      chain({ ...definition, reactions: withReaction(definition, { eventType, react }) }),
  };
}
