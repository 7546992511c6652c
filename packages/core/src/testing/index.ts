export type { Expected } from "./expectations.js";
export { type Decided, type Given, type GivenOf, given, type Past } from "./given.js";
export type { ExpectedEvent, GivenApplication, GivenProjection, Responded } from "./given-application.js";
export { LossyProxy } from "./lossy-proxy.js";
export type { NotificationLogCheck, NotificationLogSubject } from "./notification-log-contract/subject.js";
export { notificationLogContract } from "./notification-log-contract.js";
export { seeded } from "./recorder-contract/random-walks.js";
export type { OwnRows, RecorderCheck, RecorderFeature, RecorderSubject } from "./recorder-contract/subject.js";
export { recorderContract } from "./recorder-contract.js";
export { type RunnerCheck, type RunnerSubject, runnerContract } from "./runner-contract.js";
export { runnerContractSystem } from "./runner-contract-system.js";
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
export { type ReadAfter, tail } from "./server-store-contract/tailing.js";
export { idsOf, moved, stored, until } from "./server-store-contract/trial.js";
export { serverStoreContract } from "./server-store-contract.js";
export { type VirtualTime, virtualTime } from "./virtual-time.js";
