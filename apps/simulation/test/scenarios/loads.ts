import { Window } from "../report/figures.js";
import { begin, finish, type Run } from "./run.js";
import { faultsOf, type Row, type Scenario } from "./scenario.js";

/** Milliseconds of each load that count, after a second that does not. */
const countedMs = 5000;
const idleMs = 30_000;

/** A cluster that idles, and then has more and more to do. */
export const loads: Scenario = {
  name: "loads",
  about: "nothing to do; then more and more commands a second, in any pipeline",
  run: async (setting) => {
    const run = await begin({ ...setting, perSecond: 0 });
    // What each node does once, when it starts, is no part of idling.
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
