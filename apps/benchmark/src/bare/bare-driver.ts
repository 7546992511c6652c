import { storedLine } from "./stored-line.js";

/** A row to insert, as the stores write it. */
export interface BareEvent {
  readonly aggregateId: string;
  readonly position: number;
  readonly type: string;
  readonly data: Buffer;
}

/** Inserts events in one durable transaction; answers whether they were kept: not, when one's place is taken. */
export type Append = (events: readonly BareEvent[]) => Promise<boolean>;

/** What somebody would write with the driver alone, over tables with the columns and indexes of the store. */
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
