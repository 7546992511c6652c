#!/usr/bin/env node
import { Command } from "commander";
import { demoCommand } from "./cli/demo.js";
import { followCommand, rebuildCommand, resetPositionCommand } from "./cli/follow.js";
import { historyCommand } from "./cli/history.js";
import { importCommand } from "./cli/import.js";
import { logCommand } from "./cli/log.js";
import { auditCommand, reportCommand } from "./cli/report.js";
import { serveCommand } from "./cli/serve.js";
import { statusCommand } from "./cli/status.js";
import { Interrupted } from "./cli/with-shop.js";
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
