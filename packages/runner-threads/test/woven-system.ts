import { setTimeout as passing } from "node:timers/promises";
import { aggregate, application, data, event, type Infrastructure, pipe, system as systemOf } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";

const begun = event("thread.begun");
const woven = event("cloth.woven", data<{ from: string }>());

const Thread = aggregate("thread", () => ({}))
  .on(begun, (thread) => thread)
  .creates({ begin: () => begun() });

const Cloth = aggregate("cloth", () => ({}))
  .on(woven, (cloth) => cloth)
  .creates({ weave: (from: string) => woven({ from }) });

const mill = application("mill", { threads: Thread, cloths: Cloth }).commands({
  begin: (_, id: string) => Thread.begin(id),
  weave: async ({ threads }, id: string, from: string) => {
    await threads.expect(from);
    return Cloth.weave(id, from);
  },
});

/** Takes its time about threads, so that dependent events have to wait. */
const shop = application("shop", { threads: Thread, cloths: Cloth })
  .on(begun, async ({ aggregateId }) => {
    await passing(300);
    return Thread.begin(aggregateId);
  })
  .on(woven, ({ aggregateId, data }) => Cloth.weave(aggregateId, data.from));

/** Cloth in one pipeline depends on thread in another. */
export const system = systemOf(pipe(mill, shop), { pipelines: 2 });

/** Looks for news by itself once an hour only. */
export function infrastructure({ mill, shop }: { mill: string; shop: string }): Infrastructure<typeof system, Database> {
  return { stores: { mill: sqlite(mill), shop: sqlite(shop) }, pollMs: 3_600_000 };
}
