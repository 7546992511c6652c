import type { Aim } from "./harness/row.js";

/** The aim of each row. Rows without one are only shown. */
export interface Aims {
  /** By callers × events. */
  readonly appends: Readonly<Record<string, Aim>>;
  readonly pipelines?: Aim;
  readonly conflicts?: Aim;
  readonly following?: { readonly byOne?: Aim; readonly byDefault: Aim; readonly overInserts?: Aim };
  readonly sections?: Aim;
  readonly growth?: Aim;
  readonly wakeUp?: Aim;
}

/** An event costs 1.3 times as much at the most. */
const growth = { ratio: 1 / 1.3 };
/** Half of them in 50 milliseconds. */
const wakeUp = { perSecond: 20 };

export const embedded: Aims = {
  appends: { "1×1": { ratio: 0.8 }, "32×1": { ratio: 4 } },
  following: { byDefault: { ratio: 10, perSecond: 25_000 } },
  sections: { ratio: 0.5 },
  growth,
  wakeUp,
};

export const server: Aims = {
  appends: { "1×1": { ratio: 0.9 }, "32×1": { ratio: 2.5 }, "32×10": { ratio: 1 } },
  pipelines: { ratio: 1 },
  conflicts: { ratio: 1 },
  following: { byDefault: { ratio: 10 }, overInserts: { ratio: 4 } },
  growth,
  wakeUp,
};

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
