import { consuming } from "./engine-contract/consuming.js";
import { failing } from "./engine-contract/failing.js";
import { prompting } from "./engine-contract/prompting.js";
import { resting } from "./engine-contract/resting.js";
import type { EngineCheck } from "./engine-contract/subject.js";
import { watching } from "./engine-contract/watching.js";

/** The promises of every engine, as checks for any test framework. */
export const engineContract: readonly EngineCheck[] = [...prompting, ...resting, ...consuming, ...watching, ...failing];
