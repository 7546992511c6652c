import { type NotificationLog, readLog, StoreUnavailable } from "@es/core";
import type { Notification } from "@es/core/adapter";
import { type OpenApplication, type OpenSystem, progressOf, subscriptionsOf } from "@es/core/runner";
import { type SystemOptions, systemCommand } from "./options.js";
import { printable, table } from "./printing.js";
import { lookingAt } from "./system.js";

/** `es-cluster verify`: reads all logs, and compares positions with them. */
export const verifyCommand = systemCommand("verify", "read all logs: ids without gaps, positions within them, epochs as they were followed")
  .option("--json", "as JSON")
  .action(async (module: string, { json, ...options }: SystemOptions & { readonly json?: true }) => {
    const findings = await lookingAt(module, options, ({ open }) => verifyLogs(open));
    const { logs, faults } = findings;
    if (faults.length > 0) process.exitCode = 1;
    if (json) return console.log(JSON.stringify(findings, undefined, 2));
    const rows = logs.map(({ application, pipeline, epoch, events }) => [application, pipeline, epoch, events]);
    console.log(table(["application", "pipeline", "epoch", "events"], rows));
    console.log(faults.length === 0 ? "all is well" : faults.map(printable).join("\n"));
  });

/** The result of a verification. If `faults` is empty, logs and positions are right. */
export interface Findings {
  readonly logs: readonly { readonly application: string; readonly pipeline: number; readonly epoch: string; readonly events: number }[];
  readonly faults: readonly string[];
}

/** Reads all logs, and what was tracked of them. Others may go on recording meanwhile. */
async function verifyLogs({ applications, followers }: OpenSystem): Promise<Findings> {
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
  for (const subscription of subscriptionsOf(followers)) {
    for (const { replaced } of await progressOf(subscription, "positions", () => true))
      if (replaced !== undefined) faults.push(replaced.message);
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
