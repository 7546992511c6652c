import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { singleThreaded } from "@es/core";
import Database from "better-sqlite3";
import { ownPrefix, redisUrl } from "../own-prefix.js";
import { type Answered, esCluster, moduleAt, type NodeProcess, startNode } from "./es-cluster.js";
import { infrastructure, system } from "./modules/payments.js";

/** The payments system in a folder and under a prefix of its own, and the command line on it. */
export interface Payments extends AsyncDisposable {
  readonly path: string;
  readonly prefix: string;
  /** Requests these amounts, by turns in both pipelines. */
  request(...amounts: readonly number[]): Promise<void>;
  /** The rows of the projection: how many payments, of how much in all. */
  paid(): { readonly count: number; readonly sum: number };
  /** Takes the events of an application after `head` out of its log, in both pipelines, as a backup that ends there does. */
  setBack(application: string, head: number): void;
  run(command: string, ...args: readonly string[]): Promise<Answered>;
  node(...args: readonly string[]): NodeProcess;
  /** The status of each task. */
  tasks(): Promise<readonly Task[]>;
}

export interface Task {
  readonly application: string;
  readonly pipeline: number;
  readonly position: number;
  readonly lag: number;
  readonly state: string;
  readonly node?: string;
  readonly why?: string;
  readonly blockage?: { readonly id?: number; readonly message: string; readonly code?: string };
}

export async function paymentsIn(rest: Record<string, unknown> = {}): Promise<Payments> {
  const folder = await mkdtemp(join(tmpdir(), "es-cluster-"));
  const path = join(folder, "payments.db");
  const database = new Database(path);
  database.exec("CREATE TABLE payments (id TEXT PRIMARY KEY, amount INTEGER NOT NULL)");
  database.close();
  const own = ownPrefix();
  const env = { ES_DESCRIPTION: JSON.stringify({ path, ...rest }), ES_REDIS_URL: redisUrl, ES_PREFIX: own.prefix };
  const run = (command: string, ...args: readonly string[]) => esCluster([command, moduleAt("payments.ts"), ...args], env);
  return {
    ...{ path, prefix: own.prefix, run },
    request: (...amounts) => request(path, amounts),
    paid: () => paidIn(path),
    setBack: (application, head) => setBack(path, application, head),
    node: (...args) => startNode([moduleAt("payments.ts"), ...args], env),
    tasks: async () => {
      const { code, stdout, stderr } = await run("status", "--json");
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout).tasks;
    },
    [Symbol.asyncDispose]: async () => {
      await own[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

let requests = 0;

async function request(path: string, amounts: readonly number[]): Promise<void> {
  await using running = await singleThreaded(system, { ...infrastructure({ path }), following: false });
  for (const [index, amount] of amounts.entries()) await running.commands.inPipeline(index % 2).request(`r${++requests}`, amount);
}

function setBack(path: string, application: string, head: number): void {
  const database = new Database(path);
  const events = "DELETE FROM es_events WHERE application = (SELECT key FROM es_applications WHERE name = ?) AND id > ?";
  database.prepare(events).run(application, head);
  database.close();
}

function paidIn(path: string) {
  const database = new Database(path);
  try {
    return database.prepare("SELECT count(*) AS count, coalesce(sum(amount), 0) AS sum FROM payments").get() as ReturnType<
      Payments["paid"]
    >;
  } finally {
    database.close();
  }
}
