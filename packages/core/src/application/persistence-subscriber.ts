import type { Changes, EventStore, Recorded } from "../persistence/event-store.js";
import type { Stop } from "../persistence/recorder.js";

/** Receives what is published; its answer goes back to the publisher. */
export type Subscriber<Message, Answer> = (message: Message) => Answer;

/** Lets those who publish know nothing of those who subscribe. */
export class Publisher<Message, Answer = void> {
  readonly #subscribers = new Set<Subscriber<Message, Answer>>();

  /** Hands every later message to the subscriber, until the returned function is called. */
  subscribe(subscriber: Subscriber<Message, Answer>): Stop {
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  /** Hands the message to all subscribers in the order in which they came; returns what they returned. */
  publish(message: Message): Answer[] {
    return [...this.#subscribers].map((subscriber) => subscriber(message));
  }
}

/** Stores whatever changes the domain publishes, and announces what was recorded, after its commit. */
export function persistenceSubscriber<Tx>(
  store: EventStore<Tx>,
  recordings: Publisher<Recorded>,
): (changes: Changes<Tx>) => Promise<Recorded> {
  return async (changes) => {
    const recorded = await store.append(changes);
    recordings.publish(recorded);
    return recorded;
  };
}
