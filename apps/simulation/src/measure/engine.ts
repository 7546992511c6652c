import { setTimeout as pause } from "node:timers/promises";
import type { Consumer, Engine } from "@es/core";
import type { EngineCost, Spent } from "../costs.js";
import { type Spread, spreadOf } from "../random/spread.js";
import { ownCpuMs } from "./cpu.js";
import type { RedisServer } from "./redis-server.js";

const application = "measured";
const tasks = 3000;
const idleMs = 8000;
const idlers = 8;
const prompts = 600;

/** Measures what an engine costs that nobody else uses. `open` makes a node of it with a name of its own. */
export async function measureEngine(server: RedisServer, open: (system: string) => Engine): Promise<EngineCost> {
  const { prompt, slice } = await spentOnMany(server, open("many"));
  const idle = await idling(server, () => open("idle"));
  return { prompt, slice, idle, start: await starting(open("starting")) };
}

/** Prompts many tasks while nobody takes them, and then lets them be taken. */
async function spentOnMany(server: RedisServer, engine: Engine): Promise<Pick<EngineCost, "prompt" | "slice">> {
  const taking = manyTaken(engine);
  await taking.consumer.pause();
  const prompt = await spent(server, tasks, async () => {
    for (let pipeline = 0; pipeline < tasks; pipeline += 1) {
      engine.prompt({ application, pipeline });
      // As commands come in: some in each turn of the event loop.
      if (pipeline % 10 === 0) await pause(1);
    }
    while ((await engine.status()).length < tasks) await pause(100);
  });
  const slice = await spent(server, tasks, () => {
    taking.consumer.resume();
    return taking.all;
  });
  await engine.close();
  return { prompt, slice };
}

/** Takes tasks that cost nothing themselves; `all` resolves when that has been so many. */
function manyTaken(engine: Engine): { readonly consumer: Consumer; readonly all: Promise<void> } {
  let taken = 0;
  let resolve = () => {};
  const all = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  const run = async () => {
    taken += 1;
    if (taken === tasks) resolve();
    return {};
  };
  return { consumer: engine.work(application, { slots: 4, run }), all };
}

/** What consumers cost that have nothing to do, beside what a Redis and a process cost that nobody uses. */
async function idling(server: RedisServer, open: () => Engine): Promise<Spent> {
  const base = await spent(server, idleMs / 1000, () => pause(idleMs));
  const engines = Array.from({ length: idlers }, open);
  for (const engine of engines) {
    engine.work(application, { slots: 4, run: async () => ({}) });
    engine.every("sweep", 2000, async () => {});
  }
  await pause(2000);
  const all = await spent(server, idleMs / 1000, () => pause(idleMs));
  await Promise.all(engines.map((engine) => engine.close()));
  const each = (of: (spent: Spent) => number) => Math.round((Math.max(0, of(all) - of(base)) / idlers) * 100_000) / 100_000;
  return { nodeMs: each(({ nodeMs }) => nodeMs), engineMs: each(({ engineMs }) => engineMs), commands: each(({ commands }) => commands) };
}

/** Milliseconds from a prompt to the beginning of its slice, of that half of the prompts which was least disturbed. */
async function starting(engine: Engine): Promise<Spread> {
  let begun = () => {};
  const run = async () => {
    begun();
    return {};
  };
  engine.work(application, { slots: 4, run });
  const starts: number[] = [];
  for (let pipeline = 0; pipeline < prompts; pipeline += 1) {
    const before = performance.now();
    await new Promise<void>((resolve) => {
      begun = resolve;
      engine.prompt({ application, pipeline });
    });
    starts.push(performance.now() - before);
    await pause(5);
  }
  await engine.close();
  return spreadOf(starts.toSorted((one, other) => one - other).slice(0, prompts / 2));
}

/** What some work costs, divided by a number. */
async function spent(server: RedisServer, by: number, work: () => Promise<unknown>): Promise<Spent> {
  const before = { commands: await server.commands(), engine: await server.cpuMs(), node: ownCpuMs() };
  await work();
  const [node, engine, commands] = [ownCpuMs(), await server.cpuMs(), await server.commands()];
  const each = (difference: number) => Math.round((difference / by) * 100_000) / 100_000;
  return { nodeMs: each(node - before.node), engineMs: each(engine - before.engine), commands: each(commands - before.commands) };
}
