/** A step of `npm test` that failed, and what it was about. */
export class StepFailed extends Error {
  /**
   * @param {string} step
   * @param {unknown} cause
   */
  constructor(step, cause) {
    super(`npm test stopped at "${step}": ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.name = "StepFailed";
  }
}

/**
 * Does one step of `npm test` and prints its name, then how long it took. Rejects with StepFailed.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  console.log(`\n▶ ${name}`);
  const began = performance.now();
  try {
    const result = await work();
    console.log(`✔ ${name} (${seconds(began)})`);
    return result;
  } catch (error) {
    console.log(`✘ ${name} (${seconds(began)})`);
    throw new StepFailed(name, error);
  }
}

/** @param {number} began */
function seconds(began) {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

/**
 * Prints the closing line of `npm test`, and lets the process fail unless everything passed.
 * @param {{ passed: number, failed: number }} totals
 */
export function close({ passed, failed }) {
  console.log(`\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
