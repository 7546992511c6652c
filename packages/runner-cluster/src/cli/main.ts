#!/usr/bin/env node
import { Command } from "commander";
import { drainCommand, pauseCommand, promptCommand, resumeCommand } from "./control.js";
import { nodeCommand } from "./node.js";
import { rebuildCommand, resetPositionCommand, skipCommand } from "./positions.js";
import { printable } from "./printing.js";
import { statusCommand } from "./status.js";
import { verifyCommand } from "./verify.js";

/** The command line for those who run a system on a cluster. */
export const program = new Command("es-cluster")
  .description("Runs an @es system on many machines, and looks after it")
  .addCommand(nodeCommand)
  .addCommand(statusCommand)
  .addCommand(skipCommand)
  .addCommand(pauseCommand)
  .addCommand(resumeCommand)
  .addCommand(promptCommand)
  .addCommand(rebuildCommand)
  .addCommand(resetPositionCommand)
  .addCommand(verifyCommand)
  .addCommand(drainCommand);

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
  process.stderr.write(`es-cluster: ${printable(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
