import { type Infrastructure, InvalidArgument, type RunningSystem, type System } from "@es/core";
import { type AnyInfrastructure, type ApplicationNames, openSystem, type Pause, runningSystem } from "@es/core/runner";
import type { Task, TaskStatus } from "./engine/engine.js";
import { clusterControl } from "./node/cluster-control.js";
import { type Node, nodeOf } from "./node/node.js";
import { type ClusterOptions, type Settings, settingsOf } from "./options.js";

/** A running system that is a node of a cluster. */
export type ClusterNode<S extends System, Tx = unknown, Here extends string = ApplicationNames<S>> = RunningSystem<S, Tx, Here> & {
  readonly cluster: ClusterMembers<ApplicationNames<S>>;
};

/** A running system in a cluster. It can be asked at any of the nodes. */
export interface ClusterMembers<Names extends string = string> {
  /** The name of this node. */
  readonly node: string;
  /** Lets an application follow nothing any more, on all nodes, within about a second; kept in its log with the reason. */
  pause(application: Names, why: string): Promise<void>;
  /** Lets a paused application go on. */
  resume(application: Names, why: string): Promise<void>;
  /** The applications of this node that are paused, and why. */
  paused(): Promise<ReadonlyMap<string, Pause>>;
  /** Asks for a slice of a task's work now, even if it rests after a failure. */
  prompt(task: Task): void;
  /** The tasks that are not at rest, on all nodes. Rejects where the engine cannot be reached. */
  tasks(): Promise<readonly TaskStatus[]>;
}

/**
 * Runs a system as one of many nodes, on this machine or on others, that share its stores and an engine. Commands can be
 * called on any of them; what follows from them is done by whichever has a slot free. Rejects if a store cannot be opened.
 */
export async function cluster<S extends System, Tx, Here extends ApplicationNames<S> = ApplicationNames<S>>(
  system: S,
  infrastructure: Infrastructure<S, Tx, Here>,
  options: ClusterOptions,
): Promise<ClusterNode<S, Tx, Here>> {
  const settings = settingsOf(options);
  const given = infrastructure as unknown as AnyInfrastructure;
  try {
    const open = await openSystem(system, given);
    try {
      const node = nodeOf({ system, open, infrastructure: given, settings });
      const applications = [...open.applications.values()];
      const subscriptions = applications.map(({ recordings }) => recordings.subscribe((recorded) => node.prompting.recorded(recorded)));
      if (open.follows) start(node);
      const running = runningSystem<S, Tx, Here>(system, open, clusterControl(node, settings, subscriptions));
      return Object.assign(running, { cluster: membersOf(node, { system, settings }) });
    } catch (error) {
      await open.close();
      throw error;
    }
  } catch (error) {
    await settings.engine.close();
    throw error;
  }
}

function start({ workers, reconciler }: Node): void {
  for (const worker of workers.values()) worker.start();
  reconciler.start();
}

function membersOf(node: Node, { system, settings }: { readonly system: System; readonly settings: Settings }): ClusterMembers {
  const pausingOf = (name: string) => {
    const pausing = node.pauses.get(name);
    if (pausing === undefined) throw new InvalidArgument("application", name, "the name of an application that runs here");
    return pausing;
  };
  return {
    node: settings.engine.node,
    pause: async (application, why) => pausingOf(application).pause(why),
    resume: async (application, why) => {
      await pausingOf(application).resume(why);
      for (let pipeline = 0; pipeline < system.pipelines; pipeline += 1) node.prompting.prompt({ application, pipeline }, "operator");
    },
    paused: () => pausedIn(node),
    prompt: (task) => node.prompting.prompt(task, "operator"),
    tasks: () => settings.engine.status(),
  };
}

async function pausedIn({ pauses }: Node): Promise<ReadonlyMap<string, Pause>> {
  const paused = new Map<string, Pause>();
  for (const [name, pausing] of pauses) {
    const pause = await pausing.current();
    if (pause !== undefined) paused.set(name, pause);
  }
  return paused;
}
