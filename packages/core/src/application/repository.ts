import type { AggregateDefinition, AggregateInstance } from "../domain/aggregate-instance.js";
import type { AggregateLoader } from "./aggregate-loader.js";
import type { Decided, RecordedOf } from "./decision.js";
import { AggregateNotFound } from "./errors.js";
import type { RetryingOptions } from "./retrying.js";

/** The aggregates of one kind, like a dictionary. */
export interface Repository<Aggregate> {
  /** The aggregate as it stands; undefined if there is none. */
  get(id: string): Promise<Aggregate | undefined>;
  /** Whether there is an aggregate of this id. */
  has(id: string): Promise<boolean>;
  /** The aggregate as it stands; throws AggregateNotFound if there is none. */
  expect(id: string): Promise<Aggregate>;
  /** The aggregate as it stood at a position of its own sequence (from 1); undefined if it never got there. */
  at(id: string, position: number): Promise<Aggregate | undefined>;
}

/** The aggregates of one kind in a running application: they can be changed there. */
export interface RunningRepository<Aggregate> extends Repository<Aggregate> {
  /**
   * Loads an aggregate, lets `decide` change it, and saves it with what else is returned, as one unit:
   * `books.change("b1", (book) => book.giveBack())`. After a lost race it is loaded and decided on again, `attempts` times in all
   * (default 10): keep effects elsewhere out of it. Rejects with AggregateNotFound, RecordConflict and what `decide` throws.
   */
  change<Returned extends Decided | Promise<Decided>>(
    id: string,
    decide: (aggregate: Aggregate) => Returned,
    options?: RetryingOptions,
  ): Promise<RecordedOf<Returned>>;
}

/** A repository whose aggregates come from `get`: straight from the loader, or by way of a unit of work. */
export function repository(
  loader: AggregateLoader,
  definition: AggregateDefinition,
  get: (id: string) => Promise<AggregateInstance | undefined>,
): Repository<AggregateInstance> {
  return {
    get,
    has: async (id) => (await get(id)) !== undefined,
    expect: async (id) => {
      const instance = await get(id);
      if (instance === undefined) throw new AggregateNotFound(loader.application, definition.name, id);
      return instance;
    },
    at: (id, position) => loader.loadAt(definition, id, position),
  };
}
