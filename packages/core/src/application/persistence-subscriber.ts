import type { DomainEvent } from "../domain/event.js";
import type { Changes, EventStore, Recorded } from "../persistence/event-store.js";
import type { Stop } from "../persistence/recorder.js";

/** A recorded unit: the place of its events, and the events. */
export interface Recording extends Recorded {
  /** None where an operator's decision was recorded, such as a skip. */
  readonly events: readonly DomainEvent[];
}

/** Hears of what was recorded. What it throws, or rejects with, becomes a warning: the recording stands. */
export type Subscriber = (recording: Recording) => unknown;

/** Announces what was recorded to those who subscribe, after its commit. */
export class Publisher {
  readonly #subscribers = new Set<{ readonly hear: Subscriber }>();

  /** Lets a subscriber hear of every later recording, until the returned function is called. It may be called again. */
  subscribe(hear: Subscriber): Stop {
    const subscription = { hear };
    this.#subscribers.add(subscription);
    return () => void this.#subscribers.delete(subscription);
  }

  /** Tells all subscribers, in the order in which they came. Nothing waits for them. */
  publish(recording: Recording): void {
    for (const { hear } of [...this.#subscribers]) {
      try {
        const heard = hear(recording);
        if (heard instanceof Promise) heard.catch((error) => warn(recording, error));
      } catch (error) {
        warn(recording, error);
      }
    }
  }
}

/** Stores the changes that the domain decides on, and announces them once they are recorded. */
export function persistenceSubscriber<Tx>(store: EventStore<Tx>, recordings: Publisher): (changes: Changes<Tx>) => Promise<Recorded> {
  return async (changes) => {
    const recorded = await store.append(changes);
    recordings.publish({ ...recorded, events: changes.events });
    return recorded;
  };
}

function warn({ application }: Recording, error: unknown): void {
  process.emitWarning(`A subscriber to the recordings of ${application} failed: ${String(error)}`, { code: "ES_SUBSCRIBER" });
}
