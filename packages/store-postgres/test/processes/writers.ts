import { once } from "node:events";
import { EventStore, event, jsonMapper } from "@es/core";
import { postgres } from "@es/store-postgres";

// Callers of one process append units of 1 to 4 events until the time is over; says how many events were kept.
const [url = "", name = "", callers = "", seconds = ""] = process.argv.slice(2);
await using store = postgres(url);
const happened = event("test.happened");
const events = new EventStore(await store.open("tailed"), jsonMapper(), new Map([[happened.name, happened]]));
process.send?.("ready");
await once(process, "message");
const beside = { aggregate: "test", metadata: {} };
const end = Date.now() + Number(seconds) * 1000;
let kept = 0;
await Promise.all(Array.from({ length: Number(callers) }, (_, caller) => writing(`${name}-${caller}`)));
process.send?.(kept);
process.disconnect();

async function writing(caller: string): Promise<void> {
  for (let unit = 1; Date.now() < end; unit += 1) {
    const aggregateId = `${caller}-${unit}`;
    const of = Array.from({ length: 1 + (unit % 4) }, (_, index) => ({
      type: happened.name,
      aggregateId,
      position: index + 1,
      data: {},
      ...beside,
    }));
    const { ids } = await events.append({ pipeline: 0, events: of });
    kept += ids.length;
  }
}
