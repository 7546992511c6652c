/** How a store keeps its events in SQLite. */
export interface SqliteOptions {
  /** What the names of the store's tables begin with: letters, digits and _. Default "es_". */
  readonly prefix?: string;
  /**
   * "full" (the default): what was recorded survives a power cut. "normal": it survives the end of the process, but a
   * power cut may take back the newest commits. Their ids are then given to other events, while followers that keep
   * their positions elsewhere have processed the lost ones: choose it only for what can be built anew.
   */
  readonly synchronous?: "full" | "normal";
  /** For how many milliseconds to wait while another process writes. Default 5000. */
  readonly busyTimeout?: number;
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB. */
  readonly maxEventBytes?: number;
}
