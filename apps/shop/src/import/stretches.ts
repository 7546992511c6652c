import { pipelineOf } from "@es/core/adapter";
import { pipelineKey } from "../commands/commands.js";
import type { ShopRequest } from "../commands/requests.js";

/** Consecutive requests about products, or about orders. */
export interface Stretch {
  readonly about: "products" | "orders";
  readonly requests: readonly ShopRequest[];
}

/** Cuts requests where they turn from products to orders, or back. */
export function stretchesOf(requests: readonly ShopRequest[]): readonly Stretch[] {
  const turns = requests.flatMap((request, index) => (index === 0 || about(request) !== about(requests[index - 1]) ? [index] : []));
  return turns.map((turn, index) => ({ about: about(requests[turn]), requests: requests.slice(turn, turns[index + 1]) }));
}

/** The requests of each pipeline that they belong to. */
export function byPipeline(requests: readonly ShopRequest[], pipelines: number): ReadonlyMap<number, readonly ShopRequest[]> {
  const groups = new Map<number, ShopRequest[]>();
  for (const request of requests) {
    const pipeline = pipelineOf(pipelineKey(request), pipelines);
    const group = groups.get(pipeline) ?? [];
    group.push(request);
    groups.set(pipeline, group);
  }
  return groups;
}

function about(request: ShopRequest | undefined): Stretch["about"] {
  return request?.type === "AddProduct" ? "products" : "orders";
}
