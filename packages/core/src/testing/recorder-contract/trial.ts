import assert from "node:assert/strict";
import type { Notification, Outcome, Recorder, Store, StoredEvent, Unit } from "../../persistence/recorder.js";

/** The application that most checks open. */
export const trial = "trial";

/** An event as a store gets it. */
export function stored(aggregateId: string, position: number, more: Partial<StoredEvent> = {}): StoredEvent {
  return { aggregateId, position, type: "trial.happened", data: text(`${aggregateId}@${position}`), ...more };
}

/** The events of an aggregate from the position `first` to `last`. */
export function sequence(aggregateId: string, { first = 1, last }: { readonly first?: number; readonly last: number }): StoredEvent[] {
  return Array.from({ length: last - first + 1 }, (_, index) => stored(aggregateId, first + index));
}

/** A text as bytes. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** Records one unit, which has to be kept; returns the ids of its events. */
export async function keep<Tx>(recorder: Recorder<Tx>, unit: Unit<Tx>): Promise<readonly number[]> {
  const outcomes = await recorder.record([unit]);
  assert.equal(outcomes.length, 1);
  return idsOf(outcomes[0]);
}

/** Records one unit, which has to be refused; returns why. */
export async function refuse<Tx>(recorder: Recorder<Tx>, unit: Unit<Tx>): Promise<Error> {
  const [outcome] = await recorder.record([unit]);
  return refusalOf(outcome);
}

/** The ids of a unit that has to be kept. */
export function idsOf(outcome: Outcome | undefined): readonly number[] {
  assert.ok(outcome, "a unit has no outcome");
  if (outcome.refused) throw outcome.refused;
  return outcome.ids;
}

/** The error of a unit that has to be refused. */
export function refusalOf(outcome: Outcome | undefined): Error {
  assert.ok(outcome?.refused, `a unit was kept that has to be refused: ${JSON.stringify(outcome)}`);
  return outcome.refused;
}

/** A whole pipeline, as lines like "3 order/1@2". */
export async function logOf(recorder: Recorder<never>, pipeline = 0): Promise<readonly string[]> {
  const notifications = await recorder.notifications(pipeline, { after: 0, limit: 1_000_000 });
  assert.equal(await recorder.head(pipeline), notifications.at(-1)?.id ?? 0);
  return notifications.map(line);
}

/** All positions of an aggregate. */
export async function positionsOf(recorder: Recorder<never>, aggregateId: string): Promise<readonly number[]> {
  return (await recorder.events(aggregateId)).map(({ position }) => position);
}

/** A notification as a line like "3 order/1@2". */
export function line({ id, aggregateId, position }: Notification): string {
  return `${id} ${aggregateId}@${position}`;
}

/** Whole numbers in a row. */
export function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Lets everything that is ready to go on do so. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits for all, also when one fails: a check leaves nothing running behind. */
export async function together(...work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === "rejected") throw result.reason;
}

/** Does something with a store, then closes it. */
export async function closing<Tx>(opening: Store<Tx> | Promise<Store<Tx>>, work: (store: Store<Tx>) => Promise<void>): Promise<void> {
  const store = await opening;
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
