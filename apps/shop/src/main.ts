#!/usr/bin/env node
import { Interrupted } from "./cli/interruption.js";
import { program } from "./cli/program.js";
import { printable } from "./printable.js";

// Whoever reads the output may stop reading, as `head` does: that is no error.
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
