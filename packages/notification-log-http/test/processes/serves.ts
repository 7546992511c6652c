import { memory } from "@es/core";
import { notificationLogServer, tokenHash } from "../../src/index.js";
import { emptyLog } from "../support/logs.js";
import { stores, type TestStore } from "../support/stores.js";

// A process that serves a log of so many events of so many bytes to two readers, with default limits, and tells how much memory it takes.
const [kind = "", count = "", bytes = ""] = process.argv.slice(2);
const made: TestStore | undefined = kind === "memory" ? undefined : await stores[kind]?.();
const { log, add } = await emptyLog({ store: made?.store ?? memory() });
const batch = Math.max(1, Math.min(100, Math.floor(8e6 / Number(bytes))));
for (let n = 0; n < Number(count); n += batch) {
  await add(Array.from({ length: Math.min(batch, Number(count) - n) }, () => Buffer.alloc(Number(bytes), "x")));
}
const readers = ["honest", "hungry"].map((name) => ({ name, tokenHash: tokenHash(name) }));
const server = notificationLogServer({ logs: [log], readers });
const url = await server.listen({ port: 0, host: "127.0.0.1" });
let most = 0;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 10);
process.on("message", (message) => {
  if (message === "rss") {
    process.send?.({ most: Math.max(most, process.memoryUsage.rss()) });
    most = 0;
  } else void add([Buffer.from("news")]);
});
process.once("disconnect", async () => {
  clearInterval(timer);
  server.server.closeAllConnections();
  await server.close();
  await made?.[Symbol.asyncDispose]();
});
process.send?.({ url });
