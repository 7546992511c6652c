import type { OpenView } from "../application/projection.js";
import type { MatchedEvent } from "./policy.js";

/** The work of a projection on the events of one unit: opens the view in the transaction, writes, and flushes at the end. */
export function projecting<Tx>(openView: OpenView<Tx, unknown>, events: readonly MatchedEvent[]): (tx: Tx) => Promise<void> {
  return async (tx) => {
    const view = openView(tx);
    for (const { event, react } of events) {
      const written = react(event, view);
      // Awaiting nothing costs a turn of the queue for every event.
      if (written instanceof Promise) await written;
    }
    await view.flush?.();
  };
}
