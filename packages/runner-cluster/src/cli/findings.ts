import {
  type Notification,
  type NotificationLog,
  type OpenApplication,
  type OpenSystem,
  progressOf,
  readLog,
  StoreUnavailable,
  strandsOf,
} from "@es/core";

/** What was found in logs and positions; nothing is wrong where `faults` is empty. */
export interface Findings {
  readonly logs: readonly { readonly application: string; readonly pipeline: number; readonly epoch: string; readonly events: number }[];
  readonly faults: readonly string[];
}

/** Reads all logs, and what was tracked of them. Others may go on recording meanwhile. */
export async function findingsIn({ applications, followers }: OpenSystem): Promise<Findings> {
  const logs: Findings["logs"][number][] = [];
  const faults: string[] = [];
  for (const application of applications.values()) {
    const heads = await application.recorder.heads();
    for (const [pipeline, head] of heads.entries()) {
      const { events, fault } = await readThrough(application, pipeline, head);
      logs.push({ application: application.name, pipeline, epoch: application.recorder.epoch, events });
      if (fault !== undefined) faults.push(fault);
    }
  }
  for (const strand of strandsOf(followers)) {
    for (const { replaced } of await progressOf(strand, "positions", () => true)) if (replaced !== undefined) faults.push(replaced.message);
  }
  return { logs, faults };
}

/** Every id from 1 to the head has to be there, once and in order: readers of a log refuse anything else. */
async function readThrough({ log, name }: OpenApplication<never>, pipeline: number, head: number) {
  let events = 0;
  try {
    for await (const item of readLog(log, pipeline, { limit: 1000 })) {
      events = item.id;
      await checkDependencies(log, item);
    }
    if (events < head) throw new RangeError(`it ends at ${events}, before its head ${head}`);
    return { events, fault: undefined };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return { events, fault: `pipeline ${pipeline} of ${name}: ${(error as Error).message}` };
  }
}

async function checkDependencies(log: NotificationLog, { id, dependencies }: Notification): Promise<void> {
  for (const { pipeline, id: needed } of dependencies) {
    const { head } = await log.head(pipeline);
    if (head < needed) throw new RangeError(`${id} depends on ${needed} in pipeline ${pipeline}, which ends at ${head}`);
  }
}
