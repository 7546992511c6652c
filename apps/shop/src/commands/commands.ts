import { application } from "@es/core";
import { Request } from "./request.js";
import type { ShopRequest } from "./requests.js";

/** Captures requests as facts, in the order in which they come, before anyone decides on them. */
export const commands = application("commands", { requests: Request }).commands({
  /** Captures those whose ids are new, all or none: of two requests with one id, the first stands. */
  capture: async ({ requests }, wanted: readonly ShopRequest[]) => {
    const first = new Map(wanted.toReversed().map((request) => [request.requestId, request]));
    const fresh = wanted.filter((request) => first.get(request.requestId) === request);
    const known = await Promise.all(fresh.map(({ requestId }) => requests.has(requestId)));
    return fresh.filter((_, index) => !known[index]).map((request) => Request.capture(request.requestId, request));
  },
});
