export { AccessRefused, AnswerRefused, TlsRefused } from "./client/errors.js";
export type { RemoteLogOptions } from "./client/options.js";
export { remoteLog } from "./client/remote-log.js";
export type { Visibility } from "./server/caching.js";
export { UnsafeListening } from "./server/loopback-only.js";
export { type NotificationLogServerOptions, notificationLogServer, notificationLogs } from "./server/notification-log-server.js";
export type { NotificationLogsOptions } from "./server/options.js";
export { type Reader, tokenHash } from "./server/readers.js";
