import { sqlite } from "@es/store-sqlite";
import { parent } from "./parent.js";

// As a user who owns nothing, since root may do everything; by then all that is imported is there.
const nobody = 65534;
if (process.getuid?.() === 0) {
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}

const store = sqlite(process.argv[2] ?? "");
try {
  const recorder = await store.open("app", { readOnly: true });
  parent.say((await recorder.events("a")).length);
  await parent.hear("again");
  const own = await recorder.reading((db) => db.prepare<[], number>("SELECT count(*) FROM es_events").pluck().get());
  parent.say([await recorder.head(0), own]);
} catch (error) {
  parent.say(String(error));
}
await parent.hear("end");
await store.close();
process.disconnect?.();
