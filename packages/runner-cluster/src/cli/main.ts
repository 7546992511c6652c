#!/usr/bin/env node
import { printable } from "./printable.js";
import { program } from "./program.js";

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
  process.stderr.write(`es-cluster: ${printable(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
