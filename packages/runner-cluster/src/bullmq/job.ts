import type { Task, Trouble } from "@es/core";
import type { JobsOptions } from "bullmq";

/** What a job is called. */
const jobName = "run";

/** What a job holds: names and numbers, nothing of events. */
export interface JobData {
  readonly v: 1;
  readonly app: string;
  readonly pipeline: number;
  readonly trouble?: Trouble;
}

/** A job for a task. One of a task that waits or rests takes in all others, and one that is active all but the last. */
export function jobOf({ application, pipeline }: Task): { name: string; data: JobData; opts: JobsOptions } {
  return {
    name: jobName,
    data: { v: 1, app: application, pipeline },
    opts: {
      deduplication: { id: `${application}/${pipeline}`, keepLastIfActive: true },
      attempts: 2 ** 31 - 1,
      backoff: { type: "es" },
      removeOnComplete: true,
      removeOnFail: { count: 100 },
      stackTraceLimit: 0,
    },
  };
}

/** The task of a job; undefined where another version made it, or somebody else. */
export function taskOf(data: Partial<JobData> | undefined): Task | undefined {
  if (data?.v !== 1 || typeof data.app !== "string" || !Number.isSafeInteger(data.pipeline) || data.pipeline === undefined)
    return undefined;
  return { application: data.app, pipeline: data.pipeline };
}

/** Puts a job back: at the end of its queue, or at rest for some milliseconds. BullMQ does both in one step where a job throws. */
export class Again extends Error {
  constructor(
    readonly ms: number,
    why: string,
  ) {
    super(why);
  }
}
