/** How soon the tasks of a node that died go to others, against how much Redis is asked. */
export type Profile = "fast" | "default" | "calm";

/** Milliseconds for which a node has a task without saying so again, and between two looks for those it no longer has. */
export interface LockTimes {
  readonly lockDuration: number;
  readonly stalledInterval: number;
}

export const profiles: Readonly<Record<Profile, LockTimes>> = {
  fast: { lockDuration: 1500, stalledInterval: 500 },
  default: { lockDuration: 3000, stalledInterval: 1000 },
  calm: { lockDuration: 10_000, stalledInterval: 5000 },
};
