import { sqlite } from "@es/store-sqlite";
import { parent } from "./parent.js";

// Records units for ever, until it is killed; says which were acknowledged.
const [path = "", name = ""] = process.argv.slice(2);
const recorder = await sqlite(path).open("app");
for (let unit = 1; ; unit += 1) {
  const size = 1 + (unit % 5);
  const aggregateId = `${name}/${unit}`;
  const events = Array.from({ length: size }, (_, index) => ({
    aggregateId,
    position: index + 1,
    type: "written",
    data: Buffer.from(String(size)),
  }));
  const tracking = [{ upstream: name, pipeline: 0, epoch: "e", from: unit - 1, to: unit }];
  const [outcome] = await recorder.record([
    { events, tracking, alongside: (tx) => void tx.prepare("INSERT INTO own VALUES (?)").run(aggregateId) },
  ]);
  if (outcome?.refused !== undefined) throw outcome.refused;
  parent.say({ aggregateId, unit, ids: outcome?.ids });
}
