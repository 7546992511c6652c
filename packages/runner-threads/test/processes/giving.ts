import { on } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { StoreUnavailable } from "@es/core";
import { threads } from "../../src/index.js";

// Gives numbers on threads when it is told to, or for ever, and tells which were acknowledged. To be compiled, and frozen.
const [system, description, prefix] = process.argv.slice(2) as [string, string, string];
const module = new URL(`../${system}.js`, import.meta.url);
const running = await threads<typeof import("../contract-system.js")>(module, JSON.parse(description), { threads: 2 });
let value = 0;

process.send?.("ready");
for await (const [order] of on(process, "message") as AsyncIterable<["give" | "give for ever" | "settle"]>) {
  if (order === "settle") await running.settled().then(() => process.send?.("settled"));
  else await give();
  // With pauses: it is not always in the middle of a transaction then, and the lists stay short.
  while (order === "give for ever") await pause(10).then(give);
}

/** Gives some numbers. Where another holds the database for long, it remains open what came of them. */
async function give(): Promise<void> {
  value += 1;
  const ids = [0, 1, 2, 3].map((lane) => `${prefix}.${value}.${lane}`);
  const outcomes = await Promise.allSettled(ids.map((id) => running.numbers.give(id, value)));
  for (const outcome of outcomes) if (outcome.status === "rejected" && !(outcome.reason instanceof StoreUnavailable)) throw outcome.reason;
  process.send?.(ids.filter((_, lane) => outcomes[lane]?.status === "fulfilled"));
}
