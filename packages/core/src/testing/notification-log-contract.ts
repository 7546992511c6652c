import { contents } from "./notification-log-contract/contents.js";
import { prompts } from "./notification-log-contract/prompts.js";
import { sections } from "./notification-log-contract/sections.js";
import type { NotificationLogCheck } from "./notification-log-contract/subject.js";

/**
 * The promises of every notification log, wherever it is, as checks for any test framework:
 * `for (const { name, run } of notificationLogContract) it(name, () => withLog(run))`.
 */
export const notificationLogContract: readonly NotificationLogCheck[] = [...sections, ...contents, ...prompts];
