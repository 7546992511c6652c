import { close, StepFailed } from "../bootstrap/step.mjs";
import { inTemporaryFolder } from "../testing/temporary-folder.js";
import { TestsFailed } from "./run-tests.js";
import { verify } from "./verify.js";

// Leaving by `exit` lets private servers be ended and their folders removed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

try {
  close(await inTemporaryFolder(verify));
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.log(`\n${error.message}`);
  close(error.cause instanceof TestsFailed ? error.cause.totals : { passed: 0, failed: 1 });
}
