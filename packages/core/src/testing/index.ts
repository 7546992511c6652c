export { idsOf, moved, stored } from "./events.js";
export { type Decided, type Given, given } from "./given.js";
export { LossyProxy } from "./lossy-proxy.js";
export type { NotificationLogCheck, NotificationLogSubject } from "./notification-log-contract/subject.js";
export { notificationLogContract } from "./notification-log-contract.js";
export type { OwnRows, RecorderCheck, RecorderFeature, RecorderSubject } from "./recorder-contract/subject.js";
export { recorderContract } from "./recorder-contract.js";
export { type RunnerCheck, type RunnerSubject, runnerContract } from "./runner-contract.js";
export { runnerContractSystem } from "./runner-contract-system.js";
export { seeded } from "./seeded.js";
export { processStore } from "./server-store-contract/process-store.js";
export { medianWait } from "./server-store-contract/prompts.js";
export type {
  GivenPool,
  ServerStoreCheck,
  ServerStoreOptions,
  ServerStoreSubject,
  Session,
  SessionRow,
} from "./server-store-contract/subject.js";
export { serverStoreContract } from "./server-store-contract.js";
export { type ReadAfter, tail } from "./tail.js";
export { until } from "./until.js";
export { type VirtualTime, virtualTime } from "./virtual-time.js";
