import type { Task } from "@es/core";
import { quantilesOf, round, Window } from "../report/figures.js";
import { begin, finish, type Run } from "./run.js";
import { faultsOf, type Scenario } from "./scenario.js";

/** A policy that waits, so that many tasks are under way when nodes are lost. */
const policyMs = 20;
/** How long an event may wait before it counts as held up. */
const heldUpMs = 1000;

/** A third of the nodes loses its power at the same time, under load. */
export const nodesLost: Scenario = {
  name: "nodes-lost",
  about: `a third of the nodes is lost at once, under load; each event takes ${policyMs} ms`,
  run: async (setting) => {
    const run = await begin({ ...setting, policyMs });
    const { world, nodes } = run;
    await world.time.run(3000);
    const window = new Window(run);
    const takeovers = lose(run, Math.floor(nodes.length / 3));
    const lostAt = world.time.now();
    await world.time.run(15_000);
    const { figures } = window;
    const settledMs = await finish(run);
    const more = {
      "tasks that ran there": takeovers.lost,
      ...Object.fromEntries(Object.entries(quantilesOf(takeovers.ms)).map(([name, ms]) => [`taken over after (ms), ${name}`, ms])),
      "longest wait of an event (ms)": Math.round(Math.max(...run.oldest.map(({ ms }) => ms))),
      "none held up from (s after)": round(((heldUpUntil(run) ?? lostAt) - lostAt) / 1000),
    };
    return [{ what: `${setting.perSecond.toLocaleString("en")} commands/s`, figures, more, faults: faultsOf(run, settledMs) }];
  },
};

/** Lets nodes die; answers after how long what ran on them runs elsewhere. */
function lose({ world, nodes }: Run, count: number): { readonly lost: number; readonly ms: readonly number[] } {
  const dying = nodes.slice(0, count);
  const waiting = new Set(dying.flatMap(({ tasks }) => [...tasks].map(keyOf)));
  const at = world.time.now();
  const ms: number[] = [];
  world.sliceBegan = (task) => {
    if (waiting.delete(keyOf(task))) ms.push(world.time.now() - at);
  };
  const lost = waiting.size;
  for (const node of dying) node.die();
  return { lost, ms };
}

function keyOf({ application, pipeline }: Task): string {
  return `${application}/${pipeline}`;
}

/** The last time at which an event was held up. */
function heldUpUntil({ oldest }: Run): number | undefined {
  return oldest.findLast(({ ms }) => ms > heldUpMs)?.at;
}
