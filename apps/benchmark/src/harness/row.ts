import type { Work } from "./work.js";

/** One row of the table: what is measured, and against what. */
export interface Row {
  readonly what: string;
  /** What the baseline does, where there is one. */
  readonly against?: string;
  readonly aim?: Aim | undefined;
  /** Takes minutes: measured only when asked for. */
  readonly long?: boolean;
  /** The least that a round takes, in milliseconds: where little is done in that time, or on several threads, code is not compiled before. */
  readonly milliseconds?: number;
  /** Makes ready what is to be measured. */
  open(): Promise<Comparison>;
}

/** What is reached or not. */
export interface Aim {
  readonly ratio?: number;
  readonly perSecond?: number;
}

/** The two sides of a row. */
export interface Comparison {
  readonly ours: Work;
  readonly baseline?: Work;
  close(): Promise<void>;
}
