import type { Task } from "@es/runner-cluster";
import { type Figures, quantilesOf, round, Window } from "./figures.js";
import { begin, finish, prepare, type Run, type Setting, startNodes } from "./run.js";

/** Something to find out about a cluster. */
interface Scenario {
  readonly name: string;
  readonly about: string;
  run(setting: Setting): Promise<readonly Row[]>;
}

/** The result of a part of a scenario. */
export interface Row {
  readonly what: string;
  readonly figures: Figures;
  /** The figures of this scenario alone, by name. */
  readonly more: Readonly<Record<string, number | string>>;
  /** The broken promises: must be empty. */
  readonly faults: readonly string[];
}

/** Returns the promises that a run broke, when all load has ended. */
function faultsOf({ world: { ledger }, load }: Run, settledMs: number | undefined): readonly string[] {
  const left = settledMs === undefined ? [`${ledger.behind} events are not followed long after the last was recorded`] : [];
  const failed = load.failed > 0 ? [`${load.failed} commands failed`] : [];
  return [...ledger.faults.slice(0, 5), ...left, ...failed];
}

/** Milliseconds of each load that count, after a second that does not. */
const countedMs = 5000;
const idleMs = 30_000;

/** A cluster that idles, and then has more and more to do. */
const loads: Scenario = {
  name: "loads",
  about: "nothing to do; then more and more commands a second, in any pipeline",
  run: async (setting) => {
    const run = await begin({ ...setting, perSecond: 0 });
    // The work of a starting node is no part of idling.
    await run.world.time.run(15_000);
    const rows: Row[] = [await row(run, "idle", idleMs)];
    for (const perSecond of [1, 2, 4].map((times) => times * setting.perSecond)) {
      run.load.changeTo(perSecond);
      await run.world.time.run(1000);
      rows.push(await row(run, `${perSecond.toLocaleString("en")} commands/s`, countedMs));
    }
    const settledMs = await finish(run);
    const faults = faultsOf(run, settledMs);
    return rows.map((each, index) => (index === rows.length - 1 ? { ...each, faults } : each));
  },
};

async function row(run: Run, what: string, ms: number): Promise<Row> {
  const window = new Window(run);
  await run.world.time.run(ms);
  return { what, figures: window.figures, more: {}, faults: [] };
}

/** A policy that waits, so that many tasks are under way when nodes are lost. */
const policyMs = 20;
/** How long an event may wait before it counts as held up. */
const heldUpMs = 1000;

/** A third of the nodes loses its power at the same time, under load. */
const nodesLost: Scenario = {
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

const lostForMs = 30_000;

/** The engine cannot be reached for half a minute, under load, and has forgotten all when it comes back. */
const engineLost: Scenario = {
  name: "engine-lost",
  about: `the engine is gone for ${lostForMs / 1000} s, under load, and comes back empty`,
  run: async (setting) => {
    const run = await begin(setting);
    await run.world.time.run(3000);
    const without = new Window(run);
    cut(run);
    await run.world.time.run(lostForMs);
    const { figures } = without;
    const behind = run.world.ledger.behind;
    const again = new Window(run);
    mend(run);
    const mendedAt = run.world.time.now();
    await run.world.time.run(5000);
    const after = again.figures;
    const settledMs = await finish(run);
    const healed = run.oldest.find(({ at, ms }) => at > mendedAt && ms < 1000);
    const more = { "events behind at the return": behind };
    const healing = { "none held up from (s after)": healed === undefined ? "never" : round((healed.at - mendedAt) / 1000) };
    const load = `${setting.perSecond.toLocaleString("en")} commands/s`;
    return [
      { what: `${load}, engine gone`, figures, more, faults: [] },
      { what: `${load}, engine back`, figures: after, more: healing, faults: faultsOf(run, settledMs) },
    ];
  },
};

function cut({ world, nodes }: Run): void {
  world.server.up = false;
  for (const { name } of nodes) world.engines.cut(name);
}

function mend({ world, nodes }: Run): void {
  world.server.up = true;
  world.engines.forget();
  for (const { name } of nodes) world.engines.mend(name);
}

const backlog = 20;

/** All nodes start within a second, before a backlog in every pipeline. */
const coldStart: Scenario = {
  name: "cold-start",
  about: `all nodes start within a second, and ${backlog} events wait in each pipeline`,
  run: async (setting) => {
    const run = await prepare({ ...setting, backlog });
    const window = new Window(run);
    await startNodes(run);
    const settledMs = await finish(run, 300_000);
    const { figures } = window;
    const { sweepPrompts } = run.counts.now;
    const more = { "worked off after (s)": round(run.world.time.now() / 1000), "prompts of sweeps": sweepPrompts };
    return [{ what: "cold start", figures, more, faults: faultsOf(run, settledMs) }];
  },
};

export const scenarios: readonly Scenario[] = [loads, nodesLost, engineLost, coldStart];
