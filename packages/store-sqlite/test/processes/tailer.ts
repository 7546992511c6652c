import { setTimeout as pause } from "node:timers/promises";
import { sqlite } from "@es/store-sqlite";
import { parent } from "./parent.js";

// Reads whenever it is prompted, until it has seen as many events as it was told to wait for.
const [path = "", count = ""] = process.argv.slice(2);
const recorder = await sqlite(path).open("app");
const seen: number[] = [];
let wake = () => {};
const stop = recorder.prompted?.(() => wake());
parent.say("ready");
while (seen.length < Number(count)) {
  const prompted = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const read = await recorder.notifications(0, { after: seen.at(-1) ?? 0, limit: 7 });
  seen.push(...read.map(({ id }) => id));
  // A prompt may be lost: a reader that relies on it alone would wait for ever.
  if (read.length === 0) await Promise.race([prompted, pause(1000)]);
}
stop?.();
parent.say(seen);
