import { isMainThread } from "node:worker_threads";
import { infrastructure, system } from "./contract-system.js";

if (!isMainThread) throw new RangeError("this module wants to be alone");

/** A module that only the main thread can import. */
export { infrastructure, system };
