import { sqlite } from "@es/store-sqlite";
import { parent } from "./parent.js";

const [path = "", name = "", units = ""] = process.argv.slice(2);
const go = parent.hear("go");
const recorder = await sqlite(path).open("app");
parent.say("ready");
await go;
const ids: number[] = [];
for (let unit = 1; unit <= Number(units); unit += 1) {
  const events = Array.from({ length: 1 + (unit % 4) }, (_, index) => ({
    aggregateId: `${name}/${unit}`,
    position: index + 1,
    type: "written",
    data: Buffer.from(name),
  }));
  const [outcome] = await recorder.record([{ events }]);
  if (outcome?.refused !== undefined) throw outcome.refused;
  ids.push(...(outcome?.ids ?? []));
}
parent.say(ids);
