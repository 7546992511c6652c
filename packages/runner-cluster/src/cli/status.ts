import { type SystemOptions, systemCommand } from "./system-command.js";
import { table } from "./table.js";
import { type SystemStatus, statusOf, type TaskRow } from "./task-rows.js";
import { lookingAt } from "./with-system.js";

interface StatusOptions extends SystemOptions {
  readonly json?: true;
  readonly behind?: true;
}

/** `es-cluster status`: how far every task is, who runs it, and what holds it up. */
export const statusCommand = systemCommand("status", "print how far every task is, who runs it, and what holds it up")
  .option("--json", "as JSON")
  .option("--behind", "only what is not at the head, or stands in another log")
  .action(async (module: string, { json, behind, ...options }: StatusOptions) => {
    const status = await lookingAt(module, options, statusOf);
    const tasks = behind ? status.tasks.filter(({ lag, trouble }) => lag > 0 || trouble?.code === "log-replaced") : status.tasks;
    console.log(json ? JSON.stringify({ ...status, tasks }, undefined, 2) : shown({ ...status, tasks }));
  });

function shown({ engine, tasks }: SystemStatus): string {
  const head = ["application", "follows", "pipeline", "position", "head", "lag", "state", "node", "why"];
  const rows = tasks.map((row) => [
    ...[row.application, row.upstream, row.pipeline, row.position, row.head, row.lag, row.state, row.node ?? "", whyOf(row)],
  ]);
  const drawn = table(head, rows);
  return engine === undefined
    ? drawn
    : `${drawn}\nThe engine cannot be reached (${engine.unreachable}): positions are right, the rest is not known.`;
}

function whyOf({ trouble, why }: TaskRow): string {
  if (trouble === undefined) return why ?? "";
  const { id, type, message, attempts } = trouble;
  const at = id === undefined ? "" : ` at ${id}${type === undefined ? "" : ` (${type})`}`;
  return `${message}${at}, ${attempts} attempts`;
}
