import { mysql } from "@es/store-mysql";

// Records one event each time it is told to, and says when that was done.
const [url = "", application = ""] = process.argv.slice(2);
const recorder = await mysql(url).open(application);
const head = await recorder.head(0);
let count = 0;
process.on("message", async () => {
  count += 1;
  const event = { aggregateId: `prompt-${head}`, position: count, type: "test.happened", data: Buffer.from("{}") };
  const [outcome] = await recorder.record([{ events: [event] }]);
  if (outcome?.refused) throw outcome.refused;
  process.send?.(Date.now());
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
