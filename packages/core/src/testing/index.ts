export { type Decided, type Given, given } from "./given.js";
export type { NotificationLogCheck, NotificationLogSubject } from "./notification-log-contract/subject.js";
export { notificationLogContract } from "./notification-log-contract.js";
export type { OwnRows, RecorderCheck, RecorderFeature, RecorderSubject } from "./recorder-contract/subject.js";
export { recorderContract } from "./recorder-contract.js";
export { type RunnerCheck, type RunnerSubject, runnerContract } from "./runner-contract.js";
export { runnerContractSystem } from "./runner-contract-system.js";
export { seeded } from "./seeded.js";
export { type VirtualTime, virtualTime } from "./virtual-time.js";
