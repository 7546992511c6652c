import { randomUUID } from "node:crypto";
import { type Store, memory as store } from "@es/core";
import { line } from "../domain.js";

/** A kind of database to measure on. */
export interface Engine<Opened extends Place = Database> {
  readonly name: string;
  /** Opens a new, empty one. Rejects with EngineMissing where there is no server. */
  open(): Promise<Opened>;
}

/** Where a row's events are kept. */
export interface Place {
  readonly store: Store;
  /** Lets go of the store, and removes what it kept. */
  close(): Promise<void>;
}

/** A place that the driver alone can write to as well, into tables of its own. */
export interface Database extends Place {
  /** Where another process finds it. */
  readonly address: string;
  readonly bare: BareDriver;
}

/** A server that is to be measured is not there. */
export class EngineMissing extends Error {
  override readonly name = "EngineMissing";

  constructor(engine: string, remedy: string, options?: ErrorOptions) {
    super(`${engine} cannot be reached: ${remedy}`, options);
  }
}

/** A row to insert, as the stores write it. */
export interface BareEvent {
  readonly aggregateId: string;
  readonly position: number;
  readonly type: string;
  readonly data: Buffer;
}

/** Inserts events in one durable transaction. Returns whether they were kept: not, when one's place is taken. */
export type Append = (events: readonly BareEvent[]) => Promise<boolean>;

/** The code that one would write with the driver alone, over tables with the columns and indexes of the store. */
export interface BareDriver {
  /** A caller with a connection of its own. */
  caller(): Promise<Append>;
  /** Reads the next event after the tracked position and inserts a copy, with the tracking, in one transaction. */
  copyNext(): Promise<void>;
  /** Rows of the log after an id. */
  rows(after: number, limit: number): Promise<readonly unknown[]>;
  /** The data of an aggregate's events, in their order. */
  history(aggregateId: string): Promise<readonly { readonly data: Uint8Array }[]>;
  close(): Promise<void>;
}

/** The events of a new aggregate. Their bytes are ready: baselines pay for what is durable, and nothing else. */
export function bareEvents(aggregateId: string, count: number): readonly BareEvent[] {
  return Array.from({ length: count }, (_, index) => ({ aggregateId, position: index + 1, type: "item.noted", data: storedLine }));
}

/** Inserts so many aggregates of one event each, many in a transaction. */
export async function feed(append: Append, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 500) {
    await append(Array.from({ length: Math.min(500, left) }, () => bareEvents(crypto.randomUUID(), 1)).flat());
  }
}

/** A line as the stores keep it. */
const storedLine = Buffer.from(JSON.stringify({ data: line }));

/** No database: what is left is the cost of the core itself. */
export const memory: Engine<Place> = {
  name: "memory",
  open: async () => {
    const ours = store();
    return { store: ours, close: () => ours.close() };
  },
};

/** A server to measure on, as the environment names it, or where it is by default. */
export function serverUrl(variable: string, usual: string): URL {
  return new URL(process.env[variable] || usual);
}

/** The same server, with another database of it. */
export function databaseUrl(server: URL, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** The name of a database that nobody else has. */
export function ownDatabase(): string {
  return `es_benchmark_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
}
