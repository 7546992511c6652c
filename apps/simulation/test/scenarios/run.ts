import type { Stop } from "@es/core/adapter";
import type { Time } from "@es/core/runner";
import type { Costs } from "../costs.js";
import { question } from "../domain.js";
import { type SimulatedNode, simulatedNode } from "../model/simulated-node.js";
import { World } from "../model/world.js";
import { nextAfter, type Random } from "../random.js";
import { Counts } from "./counts.js";

/** The options of a run. */
export interface Setting {
  readonly seed: number;
  readonly costs: Costs;
  readonly nodes: number;
  readonly pipelines: number;
  readonly slots: number;
  readonly databaseCores: number;
  /** Commands a second, from the beginning on. */
  readonly perSecond: number;
  /** Events in each pipeline before the first node starts. */
  readonly backlog?: number;
  readonly policyMs?: number;
}

/** A simulation under way. */
export interface Run {
  readonly setting: Setting;
  readonly world: World;
  readonly nodes: SimulatedNode[];
  readonly load: Load;
  readonly counts: Counts;
  /** How long the event had waited that had waited longest, four times a second. */
  readonly oldest: readonly Waited[];
}

/** At a time, how long something had waited. Milliseconds. */
interface Waited {
  readonly at: number;
  readonly ms: number;
}

/** Makes a simulation, and starts its nodes and its load. */
export async function begin(setting: Setting): Promise<Run> {
  const run = await prepare(setting);
  await startNodes(run);
  run.load.changeTo(setting.perSecond);
  return run;
}

/** Makes a simulation in which no node runs yet. */
export async function prepare(setting: Setting): Promise<Run> {
  const { pipelines, policyMs = 0 } = setting;
  const world = new World({ ...setting, policyMs });
  const { time } = world;
  await fill(world, setting.backlog ?? 0);
  const nodes: SimulatedNode[] = [];
  const oldest: Waited[] = [];
  watch(world, oldest);
  return { setting, world, nodes, load: new Load(nodes, { time, random: world.stream(), pipelines }), counts: new Counts(world), oldest };
}

/** Starts the nodes one after the other, within some milliseconds. */
export async function startNodes({ setting, world, nodes, counts }: Run, withinMs = 1000): Promise<void> {
  for (let index = 0; index < setting.nodes; index += 1) {
    const name = `node ${index}`;
    nodes.push(await simulatedNode(world, { ...setting, name, observe: counts.observe }));
    await world.time.run(withinMs / setting.nodes);
  }
}

/** Ends the load, and lets time pass until all is followed; answers how many milliseconds that took, or undefined where it took too long. */
export async function finish({ world, load }: Run, mostMs = 120_000): Promise<number | undefined> {
  load.changeTo(0);
  const began = world.time.now();
  const done = await world.time.until(() => world.ledger.behind === 0, mostMs);
  return done ? world.time.now() - began : undefined;
}

function watch(world: World, oldest: Waited[]): void {
  world.time.after(250, () => {
    oldest.push({ at: world.time.now(), ms: world.ledger.oldest });
    watch(world, oldest);
  });
}

async function fill({ store, system, ledger }: World, backlog: number): Promise<void> {
  if (backlog === 0) return;
  const { pipelines } = system;
  const recorder = await store.open("asking", { pipelines });
  const data = Buffer.from(JSON.stringify({ data: { text: "asked before" } }));
  for (let pipeline = 0; pipeline < pipelines; pipeline += 1) {
    const events = Array.from({ length: backlog }, (_, index) => ({
      aggregateId: `item/before-${pipeline}-${index}`,
      position: 1,
      type: "question.asked",
      data,
    }));
    const unit = { pipeline, events };
    const [outcome] = await recorder.record([unit]);
    if (outcome !== undefined) ledger.committed("asking", unit, outcome);
  }
}

/** Commands that come in by themselves, at a rate, to any node that lives and in any pipeline. */
export class Load {
  failed = 0;
  /** Milliseconds that the callers of commands waited. */
  readonly waits: number[] = [];
  #asked = 0;
  #stop: Stop | undefined;

  constructor(
    private readonly nodes: readonly SimulatedNode[],
    private readonly parts: { readonly time: Time; readonly random: Random; readonly pipelines: number },
  ) {}

  /** Lets so many commands a second come in from now on; none at 0. */
  changeTo(perSecond: number): void {
    this.#stop?.();
    if (perSecond > 0) this.#next(perSecond);
  }

  #next(perSecond: number): void {
    const { time, random } = this.parts;
    this.#stop = time.after(nextAfter(perSecond, random), () => {
      void this.#ask();
      this.#next(perSecond);
    });
  }

  async #ask(): Promise<void> {
    const { time, random, pipelines } = this.parts;
    const living = this.nodes.filter((node) => node.lives());
    const node = living[Math.floor(random() * living.length)] as SimulatedNode;
    const began = time.now();
    this.#asked += 1;
    try {
      await node.running.asking.inPipeline(Math.floor(random() * pipelines)).ask(`${this.#asked}`, question);
      this.waits.push(time.now() - began);
    } catch {
      this.failed += 1;
    }
  }
}
