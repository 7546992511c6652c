import { coldStart } from "./cold-start.js";
import { engineLost } from "./engine-lost.js";
import { loads } from "./loads.js";
import { nodesLost } from "./nodes-lost.js";
import type { Scenario } from "./scenario.js";

export const scenarios: readonly Scenario[] = [loads, nodesLost, engineLost, coldStart];
