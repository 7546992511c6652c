export type { EngineCheck, EngineSubject } from "./engine-contract/subject.js";
export { engineContract } from "./engine-contract.js";
