import { consuming } from "./engine-contract/consuming.js";
import { failing } from "./engine-contract/failing.js";
import { prompting } from "./engine-contract/prompting.js";
import { resting } from "./engine-contract/resting.js";
import type { EngineCheck } from "./engine-contract/trial.js";
import { watching } from "./engine-contract/watching.js";

export type { EngineCheck, EngineSubject } from "./engine-contract/trial.js";

/** The promises of every engine, as checks for any test framework. */
export const engineContract: readonly EngineCheck[] = [...prompting, ...resting, ...consuming, ...watching, ...failing];
