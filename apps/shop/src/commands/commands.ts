import { application } from "@es/core";
import { Request, type ShopRequest } from "./requests.js";

/** Captures requests as facts, in the order in which they come, before anyone decides on them. */
export const commands = application("commands", { requests: Request })
  .commands({
    /**
     * Captures those whose ids are new, all or none: of two requests with one id, the first stands. They are decided
     * on after the requests with the ids `after`, whatever pipelines those went into.
     */
    capture: async ({ requests }, wanted: readonly ShopRequest[], after: readonly string[] = []) => {
      // What is read here is what the unit depends on.
      await Promise.all(after.map((requestId) => requests.get(requestId)));
      const first = firstOfEach(wanted);
      const known = await Promise.all(first.map(({ requestId }) => requests.has(requestId)));
      return first.filter((_, index) => !known[index]).map((request) => requests.capture(request.requestId, request));
    },
  })
  .pipelineBy(({ data }) => pipelineKey(data));

/** What a request is about: requests about one product or one order stay in one pipeline, and in order. */
export function pipelineKey(request: ShopRequest): string {
  return request.type === "AddProduct" ? request.sku : request.orderId;
}

/** These requests without those whose ids stood further up. */
export function firstOfEach(requests: readonly ShopRequest[]): readonly ShopRequest[] {
  const first = new Map(requests.toReversed().map((request) => [request.requestId, request]));
  return requests.filter((request) => first.get(request.requestId) === request);
}
