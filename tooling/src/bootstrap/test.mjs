import { CommandFailed, pnpm } from "./command.mjs";
import { install } from "./install.mjs";
import { close, StepFailed, step } from "./step.mjs";

// `npm test`: what follows the installation needs dependencies of its own, and closes with the totals itself.
try {
  await step("install", install);
  await pnpm(["exec", "tsx", "tooling/src/verify/main.ts"]);
} catch (error) {
  if (error instanceof StepFailed) {
    console.log(`\n${error.message}`);
    close({ passed: 0, failed: 1 });
  } else {
    process.exitCode = error instanceof CommandFailed ? error.exitCode : 1;
  }
}
