import { pipe, type RunningSystem, type System, system } from "@es/core";
import { commands } from "./commands.js";
import { core } from "./core/core.js";
import { reporting } from "./reporting/reporting.js";

type Applications = typeof commands | typeof core | typeof reporting;

/** The system: requests are captured, decided on, and reported; in as many pipelines as its logs have. */
export function shopIn(pipelines: number): System<Applications> {
  return system(pipe(commands, core, reporting), { name: "shop", pipelines: pipelines });
}

/** The system in one pipeline. */
export const shop = shopIn(1);

/** The shop at work, on whatever store. */
export type RunningShop = RunningSystem<System<Applications>>;
