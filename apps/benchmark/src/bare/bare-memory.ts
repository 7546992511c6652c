import type { Append, BareDriver, BareEvent } from "./bare-driver.js";

/** An array, and a map by aggregate: the least that keeps events in memory. */
export function bareMemory(): BareDriver {
  const log: BareEvent[] = [];
  const copies: BareEvent[] = [];
  const aggregates = new Map<string, BareEvent[]>();
  const append: Append = async (events) => {
    for (const event of events) {
      const own = aggregates.get(event.aggregateId) ?? [];
      if (own.length >= event.position) return false;
      aggregates.set(event.aggregateId, own);
      own.push(event);
      log.push(event);
    }
    return true;
  };
  return {
    caller: async () => append,
    copyNext: async () => {
      const event = log[copies.length];
      if (event === undefined) throw new Error(`Nothing follows ${copies.length}: feed more`);
      copies.push(event);
    },
    rows: async (after, limit) => log.slice(after, after + limit),
    history: async (aggregateId) => aggregates.get(aggregateId) ?? [],
    close: async () => {},
  };
}
