import type { Pace } from "@es/core";

/** How the store uses the database. */
export interface MysqlOptions {
  /** What the names of the store's tables begin with. Default "es_". */
  readonly prefix?: string;
  /** Whether opening an application makes or updates the tables. Default true. */
  readonly migrate?: boolean;
  /** How often to look for what others have recorded. Default every 10 to 80 milliseconds. */
  readonly pace?: Pace;
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB, or what max_allowed_packet leaves room for if that is less. */
  readonly maxEventBytes?: number;
}
