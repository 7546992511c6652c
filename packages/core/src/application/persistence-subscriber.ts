import type { Changes, EventStore, Recorded } from "../persistence/event-store.js";
import type { Publisher } from "./publisher.js";

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
