import { pipelineOf } from "@es/core/adapter";
import { firstOfEach, pipelineKey, Request, type ShopRequest } from "../commands.js";
import type { RunningShop } from "../shop.js";

/** Captures chunk after chunk. Returns how many requests of a chunk were new. */
type Capture = (chunk: readonly ShopRequest[]) => Promise<number>;

/** The ids of the last requests about products or orders, by pipeline. */
type Last = Readonly<Record<Stretch["about"], Map<number, string>>>;

/** Captures so that any number of pipelines gives the same report. */
export async function capturing(commands: RunningShop["commands"]): Promise<Capture> {
  // One pipeline keeps the order by itself.
  if (commands.recorder.pipelines === 1) return (chunk) => captured(commands, chunk, []);
  const before = await capturedBefore(commands);
  const last: Last = { products: new Map(before), orders: new Map(before) };
  return async (chunk) => {
    let count = 0;
    for (const stretch of stretchesOf(firstOfEach(chunk))) count += await captureStretch(commands, stretch, last);
    return count;
  };
}

/** The ids of the requests that were captured last in each pipeline. */
async function capturedBefore({ recorder }: RunningShop["commands"]): Promise<ReadonlyMap<number, string>> {
  const last = new Map<number, string>();
  for (let pipeline = 0; pipeline < recorder.pipelines; pipeline += 1) {
    const head = await recorder.head(pipeline);
    const [newest] = head === 0 ? [] : await recorder.notifications(pipeline, { after: head - 1, limit: 1 });
    if (newest !== undefined) last.set(pipeline, newest.aggregateId.slice(`${Request.definition.name}/`.length));
  }
  return last;
}

/** Orders are decided on after all products before them, and products after all orders, whatever pipelines those are in. */
async function captureStretch(commands: RunningShop["commands"], { about, requests }: Stretch, last: Last): Promise<number> {
  const after = [...last[about === "orders" ? "products" : "orders"].values()];
  const groups = [...byPipeline(requests, commands.recorder.pipelines)];
  const counts = await Promise.all(groups.map(([, group]) => captured(commands, group, after)));
  for (const [pipeline, group] of groups) last[about].set(pipeline, (group.at(-1) as ShopRequest).requestId);
  return counts.reduce((sum, count) => sum + count, 0);
}

async function captured(commands: RunningShop["commands"], requests: readonly ShopRequest[], after: readonly string[]): Promise<number> {
  const { ids } = await commands.capture(requests, after);
  return ids.length;
}

/** Consecutive requests about products, or about orders. */
interface Stretch {
  readonly about: "products" | "orders";
  readonly requests: readonly ShopRequest[];
}

/** Cuts requests where they turn from products to orders, or back. */
function stretchesOf(requests: readonly ShopRequest[]): readonly Stretch[] {
  const turns = requests.flatMap((request, index) => (index === 0 || about(request) !== about(requests[index - 1]) ? [index] : []));
  return turns.map((turn, index) => ({ about: about(requests[turn]), requests: requests.slice(turn, turns[index + 1]) }));
}

/** The requests of each pipeline that they belong to. */
function byPipeline(requests: readonly ShopRequest[], pipelines: number): ReadonlyMap<number, readonly ShopRequest[]> {
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
