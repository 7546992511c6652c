#!/usr/bin/env node
import { Command } from "commander";
import { Interrupted } from "./cli/command.js";
import { demoCommand } from "./cli/demo.js";
import { historyCommand, logCommand } from "./cli/events.js";
import { followCommand, rebuildCommand, resetPositionCommand, statusCommand } from "./cli/following.js";
import { importCommand } from "./cli/import.js";
import { auditCommand, reportCommand } from "./cli/report.js";
import { serveCommand } from "./cli/serve.js";
import { printable } from "./printable.js";

/** The command line of the shop. */
const program = new Command("shop")
  .description("An event-sourced shop: commands | core | reporting")
  .addCommand(importCommand)
  .addCommand(followCommand)
  .addCommand(reportCommand)
  .addCommand(statusCommand)
  .addCommand(logCommand)
  .addCommand(historyCommand)
  .addCommand(rebuildCommand)
  .addCommand(resetPositionCommand)
  .addCommand(auditCommand)
  .addCommand(serveCommand)
  .addCommand(demoCommand);

// The reader of the output may stop reading, as `head` does: that is no error.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`shop: ${error instanceof Error ? printable(error.message) : String(error)}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}
