export { ThreadDied } from "./errors.js";
export type { ThreadLayout } from "./layout.js";
export type { ThreadOptions } from "./thread.js";
export { type ThreadsOptions, threads } from "./threads.js";
