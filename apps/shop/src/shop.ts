import { pipe, type RunningSystem, system } from "@es/core";
import { commands } from "./commands/commands.js";
import { core } from "./core/core.js";
import { reporting } from "./reporting/reporting.js";

/** The system: requests are captured, decided on, and reported. */
export const shop = system(pipe(commands, core, reporting), { name: "shop" });

/** The shop at work, on whatever store. */
export type RunningShop = RunningSystem<typeof shop>;
