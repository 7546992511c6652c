/** How much the rows put into their databases before they measure. */
export interface Amounts {
  /** Events in a log that is read. */
  readonly log: number;
  /** Aggregates that are replayed in turns. */
  readonly aggregates: number;
  /** Events in the smaller and the larger of two logs that are appended to. */
  readonly few: number;
  readonly many: number;
}

export const usual: Amounts = { log: 20_000, aggregates: 20, few: 10_000, many: 1_000_000 };
