import { bullmq } from "../../src/index.js";

// Takes the tasks of "sums" and holds each until it is told to end; tells what it took.
const [redis, prefix, node] = process.argv.slice(2) as [string, string, string];
const engine = bullmq({ redis, system: "shop", prefix, node });
engine.work("sums", {
  slots: 4,
  run: ({ pipeline }, { signal }) => {
    process.send?.({ took: pipeline });
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => process.send?.({ aborted: pipeline }));
      process.once("message", () => resolve({}));
    });
  },
});
