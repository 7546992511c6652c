import { round, Window } from "../report/figures.js";
import { begin, finish, type Run } from "./run.js";
import { faultsOf, type Scenario } from "./scenario.js";

const lostForMs = 30_000;

/** The engine cannot be reached for half a minute, under load, and has forgotten all when it comes back. */
export const engineLost: Scenario = {
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
