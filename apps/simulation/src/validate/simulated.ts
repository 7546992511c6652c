import type { Costs } from "../costs.js";
import { quantilesOf } from "../report/quantiles.js";
import { begin, finish, prepare, type Setting, startNodes } from "../scenarios/run.js";
import { type Draining, type Losing, losingMs, type Outcome, rateOf, type Trial } from "./trial.js";

/** Does a trial in simulation, on a machine that has what it was measured on. */
export function simulated(trial: Trial, costs: Costs, seed: number): Promise<Outcome> {
  const { cores } = costs.machine;
  const shared = { costs, seed, databaseCores: cores, sharedCores: cores };
  return trial.kind === "draining" ? drain(trial, shared) : lose(trial, shared);
}

type Shared = Pick<Setting, "costs" | "seed" | "databaseCores" | "sharedCores">;

async function drain(trial: Draining, shared: Shared): Promise<Outcome> {
  const run = await prepare({ ...shared, ...trial, perSecond: 0 });
  const { time, ledger } = run.world;
  const progress: { at: number; done: number }[] = [];
  const look = () => {
    progress.push({ at: time.now(), done: ledger.answered });
    time.after(10, look);
  };
  look();
  await startNodes(run, 10);
  await finish(run, 600_000);
  look();
  return { perSecond: rateOf(progress, ledger.asked) };
}

async function lose(trial: Losing, shared: Shared): Promise<Outcome> {
  const run = await begin({ ...shared, ...trial });
  await run.world.time.run(losingMs.before);
  const { lags } = run.world.ledger;
  const usual = lags.slice();
  run.nodes[0]?.die();
  await run.world.time.run(losingMs.after);
  return { usualLag: quantilesOf(usual).p50, longestLag: Math.round(quantilesOf(lags.slice(usual.length)).max) };
}
