import Table from "cli-table3";
import type { Costs } from "../costs.js";
import { forReal } from "./real.js";
import { simulated } from "./simulated.js";
import { type Outcome, trials } from "./trial.js";

/** How often each trial is done for real: its middle outcome counts. */
const rounds = 3;

/** Does all trials for real and in simulation, and sets the outcomes side by side. */
export async function validate(costs: Costs, redis: string, seed: number): Promise<string> {
  const all = new Table({
    head: ["", "nodes", "", "real", "simulated", "simulated / real"],
    style: { head: [], border: [], compact: true },
  });
  for (const trial of trials) {
    const real: Outcome[] = [];
    for (let round = 0; round < rounds; round += 1) real.push(await forReal(trial, redis));
    const virtual = await simulated(trial, costs, seed);
    for (const [name, key] of measures) {
      const measured = middle(real.flatMap((outcome) => outcome[key] ?? []));
      const came = virtual[key];
      if (measured === undefined || came === undefined) continue;
      all.push([trial.what, trial.nodes, name, text(measured), text(came), (came / measured).toFixed(2)]);
      console.error(
        `${trial.what}, ${trial.nodes} nodes, ${name}: ${real.map((outcome) => outcome[key]).join(" ")} real, ${came} simulated`,
      );
    }
  }
  return all.toString();
}

const measures = [
  ["events/s", "perSecond"],
  ["usual lag ms", "usualLag"],
  ["longest lag ms", "longestLag"],
] as const;

function middle(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function text(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: 1 });
}
