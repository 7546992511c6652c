import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { bullmq, cluster } from "@es/runner-cluster";
import { postgres } from "@es/store-postgres";
import { type Question, questions } from "../domain.js";

/** What a process is told on its command line, as JSON: how to be a node. */
export interface NodeProcess {
  readonly postgres: string;
  readonly redis: string;
  readonly system: string;
  readonly pipelines: number;
  readonly slots: number;
  readonly policyMs: number;
}

const given = JSON.parse(process.argv[2] ?? "{}") as NodeProcess;
const { policyMs } = given;

const system = questions(given.pipelines, policyMs === 0 ? () => undefined : async () => void (await pause(policyMs)));
const store = postgres(given.postgres, { listen: false });
process.send?.("ready");
await once(process, "message");

const engine = bullmq({ redis: given.redis, system: given.system });
const node = await cluster(system, { store }, { engine, slots: given.slots });

let asked = 0;
process.on("message", async (command: { readonly ask: Question } | "stop") => {
  if (command === "stop") {
    await node.stop();
    process.disconnect();
    return;
  }
  asked += 1;
  await node.asking.ask(`${process.pid}-${asked}`, command.ask);
});
