import { CommandFailed } from "./command.mjs";

/**
 * Does the work; when it fails, says why and leaves the process with the exit code of the command that failed.
 * @param {() => Promise<void>} work
 */
export async function exitingWith(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof CommandFailed ? error.exitCode : 1;
  }
}
