import type { OperationCost } from "../costs.js";
import { spreadOf } from "../random/spread.js";
import { ownCpuMs } from "./cpu.js";
import { fit } from "./fit.js";

/** An operation to be measured at several sizes: `ready` gets what is to be called again and again. */
export interface Measurable {
  readonly sizes: readonly number[];
  readonly ready: (size: number) => Promise<() => Promise<unknown>> | (() => Promise<unknown>);
}

/** What a call took on average, and how long each took. */
interface Sample {
  readonly nodeMs: number;
  readonly serverMs: number;
  readonly tookMs: readonly number[];
}

/** Milliseconds that the server has spent on cores. */
export type ServerCpu = () => Promise<number>;

const blocks = 24;
const callsInBlock = 20;

/** Measures an operation, one call after the other. */
export async function costOf({ sizes, ready }: Measurable, serverCpu: ServerCpu): Promise<OperationCost> {
  const points: (Sample & { readonly size: number; readonly waits: readonly number[] })[] = [];
  for (const size of sizes) {
    const sample = await quietSample(await ready(size), serverCpu);
    points.push({ size, ...sample, waits: sample.tookMs.map((ms) => Math.max(0, ms - sample.nodeMs - sample.serverMs)) });
  }
  return {
    node: fit(points.map(({ size, nodeMs }) => ({ size, ms: nodeMs }))),
    server: fit(points.map(({ size, serverMs }) => ({ size, ms: serverMs }))),
    wait: spreadOf(points[0]?.waits ?? []),
    waitPerItem: fit(points.map(({ size, waits }) => ({ size, ms: spreadOf(waits)[3] ?? 0 }))).perItem,
  };
}

/** Of all blocks of calls that half which took the least: a machine does other things too. */
async function quietSample(call: () => Promise<unknown>, serverCpu: ServerCpu): Promise<Sample> {
  await block(call, serverCpu);
  const all: Sample[] = [];
  for (let index = 0; index < blocks; index += 1) all.push(await block(call, serverCpu));
  const quiet = all.toSorted((one, other) => sum(one.tookMs) - sum(other.tookMs)).slice(0, blocks / 2);
  const mean = (of: (sample: Sample) => number) => sum(quiet.map(of)) / quiet.length;
  return {
    nodeMs: mean(({ nodeMs }) => nodeMs),
    serverMs: mean(({ serverMs }) => serverMs),
    tookMs: quiet.flatMap(({ tookMs }) => tookMs),
  };
}

async function block(call: () => Promise<unknown>, serverCpu: ServerCpu): Promise<Sample> {
  const server = await serverCpu();
  const node = ownCpuMs();
  const tookMs: number[] = [];
  for (let index = 0; index < callsInBlock; index += 1) {
    const begun = performance.now();
    await call();
    tookMs.push(performance.now() - begun);
  }
  const nodeMs = (ownCpuMs() - node) / callsInBlock;
  return { nodeMs, serverMs: ((await serverCpu()) - server) / callsInBlock, tookMs };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
