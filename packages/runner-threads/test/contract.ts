// The runner with its contract, for tests that load both as JavaScript.
export { runnerContract } from "@es/core/testing";
export { threads } from "../src/index.js";
