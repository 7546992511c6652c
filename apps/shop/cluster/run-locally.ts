import { setTimeout as pause } from "node:timers/promises";
import { bullmq, type Engine } from "@es/runner-cluster";
import { importRequests } from "../src/import/import-requests.js";
import { linesOf } from "../src/import/lines.js";
import type { Report } from "../src/reporting/report.js";
import { type OpenShop, openShop } from "../src/run.js";
import { openStorage } from "../src/storage.js";
import { NodeProcesses, type NodeSettings } from "./node-processes.js";

/** The options of a run on a cluster of this machine. */
interface LocalRun extends NodeSettings {
  /** The requests to import, as JSON lines. */
  readonly requests: Buffer;
  readonly nodes: number;
  /** How many nodes are killed on the way, one after the other, and started again. */
  readonly kills: number;
  /** Hears how it goes. */
  say(words: string): void;
  /** Ends it before it is done. */
  readonly abort: AbortSignal;
}

/** Starts nodes, imports through a client, and kills nodes on the way. Returns the report when all is followed. */
export async function runLocally({ requests, nodes, kills, say, abort, ...settings }: LocalRun): Promise<Report> {
  const { place, pipelines, redis, prefix } = settings;
  const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
  await using processes = new NodeProcesses(settings);
  await Promise.all(names.map((name) => processes.start(name)));
  say(`${names.join(", ")} are at work`);
  const storage = await openStorage(place, { mustExist: false });
  await using shop = await openShop(storage, { pipelines, cluster: { redis, prefix } });
  const engine = bullmq({ redis, prefix, system: "shop" });
  try {
    const killing = killer({ processes, names, kills, say });
    await watched(imported(shop, requests), abort, async () => {
      const followed = await followedShare(shop, linesIn(requests));
      say(await statusLine(engine, followed));
      await killing(followed);
    });
    return await shop.report();
  } finally {
    await engine.close();
  }
}

async function imported({ running }: OpenShop, requests: Buffer): Promise<void> {
  await importRequests(running, linesOf(pieces(requests)), { note: () => {}, progress: () => {} });
  await running.settled();
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

function linesIn(bytes: Buffer): number {
  return bytes.toString("utf8").trimEnd().split("\n").length;
}

/** Looks once in a while until the work is done. */
async function watched(work: Promise<void>, abort: AbortSignal, look: () => Promise<void>): Promise<void> {
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  // An abort does not wait for it.
  ended.catch(() => {});
  while (!done) {
    await Promise.race([ended, pause(500)]);
    abort.throwIfAborted();
    if (!done) await look();
  }
}

/** How much of the work is done, from 0 to 1: each request is followed by core, and what core makes of it by reporting. */
async function followedShare({ running }: OpenShop, requests: number): Promise<number> {
  const followers = await running.status();
  return followers.reduce((sum, { position }) => sum + position, 0) / (2 * requests);
}

async function statusLine(engine: Engine, followed: number): Promise<string> {
  const tasks = await engine.status().catch(() => []);
  const counts = new Map<string, number>();
  for (const { node } of tasks) if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
  const atWork = [...counts].toSorted().map(([node, count]) => `${node}: ${count}`);
  return [`${Math.floor(followed * 100)} % followed`, ...atWork].join("  ");
}

interface Killing extends Pick<LocalRun, "kills" | "say"> {
  readonly processes: NodeProcesses;
  readonly names: readonly string[];
}

/** Kills a node each time that another part of the work is done; they take turns, and each is started again at once. */
function killer({ processes, names, kills, say }: Killing): (followed: number) => Promise<void> {
  let killed = 0;
  return async (followed) => {
    while (killed < kills && followed >= (killed + 1) / (kills + 1)) {
      const name = names[killed % names.length] as string;
      killed += 1;
      await processes.kill(name);
      say(`${name} is killed, and started again`);
      processes.start(name).catch((error: Error) => say(error.message));
    }
  };
}
