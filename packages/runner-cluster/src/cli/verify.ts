import { findingsIn } from "./findings.js";
import { printable } from "./printable.js";
import { type SystemOptions, systemCommand } from "./system-command.js";
import { table } from "./table.js";
import { lookingAt } from "./with-system.js";

/** `es-cluster verify`: reads all logs, and compares positions with them. */
export const verifyCommand = systemCommand("verify", "read all logs: ids without gaps, positions within them, epochs as they were followed")
  .option("--json", "as JSON")
  .action(async (module: string, { json, ...options }: SystemOptions & { readonly json?: true }) => {
    const findings = await lookingAt(module, options, ({ open }) => findingsIn(open));
    const { logs, faults } = findings;
    if (faults.length > 0) process.exitCode = 1;
    if (json) return console.log(JSON.stringify(findings, undefined, 2));
    const rows = logs.map(({ application, pipeline, epoch, events }) => [application, pipeline, epoch, events]);
    console.log(table(["application", "pipeline", "epoch", "events"], rows));
    console.log(faults.length === 0 ? "all is well" : faults.map(printable).join("\n"));
  });
