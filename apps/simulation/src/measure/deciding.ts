import { type Follower, memory, openSystem, singleThreaded } from "@es/core";
import type { Costs } from "../costs.js";
import { question, questions } from "../domain.js";
import { ownCpuMs } from "./cpu.js";
import { fit, type Point } from "./fit.js";

const system = questions(1, () => undefined);
const commands = 20_000;

/** Measures what the core's own JavaScript costs, over a store that costs next to nothing. */
export async function measureDeciding(): Promise<Costs["deciding"]> {
  await commandMs();
  const command = await commandMs();
  const points: Point[] = [];
  for (const size of [1, 10, 100, 500]) {
    await stepMs(size);
    points.push({ size, ms: await stepMs(size) });
  }
  return { command, step: fit(points) };
}

async function commandMs(): Promise<number> {
  await using running = await singleThreaded(system, { store: memory(), following: false });
  const before = ownCpuMs();
  for (let index = 0; index < commands; index += 1) await running.asking.ask(`${index}`, question);
  return (ownCpuMs() - before) / commands;
}

async function stepMs(size: number): Promise<number> {
  const store = memory();
  const steps = Math.max(20, 10_000 / size);
  await using running = await singleThreaded(system, { store, following: false, closeStores: false });
  await Promise.all(Array.from({ length: steps * size }, (_, index) => running.asking.ask(`${index}`, question)));
  const open = await openSystem(system, { store, batchSize: size });
  const follower = open.followers[0] as Follower<never>;
  const before = ownCpuMs();
  for (let index = 0; index < steps; index += 1) await follower.step();
  return (ownCpuMs() - before) / steps;
}
