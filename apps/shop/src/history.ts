import { jsonMapper } from "@es/core";
import { Order, type OrderState, orderCancelled, orderPlaced, orderShipped } from "./core/order.js";
import type { RunningShop } from "./shop.js";

/** An order after one of its events. */
export interface Version {
  readonly position: number;
  readonly type: string;
  readonly data: unknown;
  readonly state: OrderState;
}

const eventTypes = new Map([orderPlaced, orderShipped, orderCancelled].map((eventType) => [eventType.type as string, eventType]));

/** All versions of an order, oldest first; none where there is no such order. */
export async function versionsOf({ core }: Pick<RunningShop, "core">, orderId: string): Promise<readonly Version[]> {
  const stored = await core.recorder.events(`${Order.definition.name}/${orderId}`);
  const versions: Version[] = [];
  for (const event of stored) {
    const { type, position, data } = jsonMapper().toEvent(core.name, event, eventTypes);
    const { state } = (await core.orders.at(orderId, position)) as { state: OrderState };
    versions.push({ position, type, data, state });
  }
  return versions;
}
