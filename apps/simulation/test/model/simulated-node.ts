import type { Store } from "@es/core";
import { type ClusterNode, cluster, type Observation, type Task } from "@es/runner-cluster";
import type { Questions } from "../domain.js";
import { Cores, Gate, Thread } from "./cores.js";
import { MortalTime } from "./mortal-time.js";
import { SimulatedEngine } from "./simulated-engine.js";
import { simulatedStore } from "./simulated-store.js";
import type { World } from "./world.js";

/** The connections of a node to its database, as a pool of pg has them when nothing else is said. */
const connections = 10;

/** A node that runs the cluster runner's own code. */
export interface SimulatedNode {
  readonly name: string;
  readonly running: ClusterNode<Questions, undefined>;
  readonly thread: Thread;
  lives(): boolean;
  /** The tasks whose slices run here now. */
  readonly tasks: ReadonlySet<Task>;
  /** Ends it as a loss of power would: nothing of it goes on, and nobody is told. */
  die(): void;
}

/** How a node is set up. */
export interface NodeOptions {
  readonly name: string;
  readonly slots: number;
  readonly observe: (observation: Observation) => void;
}

/** Starts a node. Time need not pass for it. */
export async function simulatedNode(world: World, options: NodeOptions): Promise<SimulatedNode> {
  const { name, slots, observe } = options;
  const time = new MortalTime(world.time);
  const thread = new Thread(time, new Cores(world.time, 1));
  const tasks = new Set<Task>();
  const engine = engineOf(world, { name, time, thread, tasks });
  const random = world.stream();
  const infrastructure = { store: storeOf(world, time, thread), backOff: { random } };
  const running = await cluster(world.system, infrastructure, { engine, slots, time, random, observe });
  const die = () => {
    time.die();
    world.engines.cut(name);
  };
  return { name, running, thread, tasks, die, lives: () => !time.dead };
}

interface NodeParts {
  readonly name: string;
  readonly time: MortalTime;
  readonly thread: Thread;
  readonly tasks: Set<Task>;
}

function engineOf(world: World, { name, time, thread, tasks }: NodeParts): SimulatedEngine {
  const began = (task: Task) => {
    tasks.add(task);
    world.sliceBegan(task);
  };
  const ended = (task: Task) => void tasks.delete(task);
  return new SimulatedEngine(world.engines.node(name), { time, server: world.server, thread, began, ended });
}

function storeOf({ ledger, options: { costs }, database, store }: World, time: MortalTime, thread: Thread): Store<undefined> {
  const committed = ledger.committed.bind(ledger);
  return simulatedStore(store, { time, costs, thread, database, pool: new Gate(connections), committed });
}
