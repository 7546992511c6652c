import type { Pace } from "@es/core";

/** How the store uses the database. */
export interface PostgresOptions {
  /** The schema that holds the tables of the store. Default "es". */
  readonly schema?: string;
  /** Whether opening an application makes or updates the tables. Default true. */
  readonly migrate?: boolean;
  /** The server is reached through PgBouncer in transaction mode: no LISTEN, no prepared statements, no settings of the session. */
  readonly transactionPooling?: boolean;
  /** Whether to listen for prompts on a connection of its own. Default true, except with `transactionPooling`. */
  readonly listen?: boolean;
  /** How often to look for what others have recorded while nothing listens. Default every 10 to 80 milliseconds. */
  readonly pace?: Pace;
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB. */
  readonly maxEventBytes?: number;
}
