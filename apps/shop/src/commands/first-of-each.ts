import type { ShopRequest } from "./requests.js";

/** These requests without those whose ids stood further up. */
export function firstOfEach(requests: readonly ShopRequest[]): readonly ShopRequest[] {
  const first = new Map(requests.toReversed().map((request) => [request.requestId, request]));
  return requests.filter((request) => first.get(request.requestId) === request);
}
