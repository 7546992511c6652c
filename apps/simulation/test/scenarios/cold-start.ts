import { round, Window } from "../report/figures.js";
import { finish, prepare, startNodes } from "./run.js";
import { faultsOf, type Scenario } from "./scenario.js";

const backlog = 20;

/** All nodes start within a second, before a backlog in every pipeline. */
export const coldStart: Scenario = {
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
