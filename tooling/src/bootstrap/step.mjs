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
 * Tests that were left out for one reason.
 * @typedef {{ readonly count: number, readonly reason: string, readonly insistedOn: boolean }} LeftOut
 */

/**
 * Prints the closing lines of `npm test`: which tests were left out, then the totals. Lets the process fail unless everything passed.
 * @param {{ readonly passed: number, readonly failed: number, readonly leftOut?: readonly LeftOut[] }} totals
 */
export function close(totals) {
  const { lines, failed } = closing(totals, process.env.ES_INSIST === "1");
  console.log(`\n${lines.join("\n")}`);
  if (failed > 0) process.exitCode = 1;
}

/**
 * The closing lines, and how many tests failed: with insistence also those that were left out.
 * @param {{ readonly passed: number, readonly failed: number, readonly leftOut?: readonly LeftOut[] }} totals
 * @param {boolean} insisting
 */
export function closing({ passed, failed, leftOut = [] }, insisting) {
  const missed = leftOut.filter(({ insistedOn }) => insisting && insistedOn);
  const reasons = leftOut.map((each) => {
    const failure = missed.includes(each) ? ", which is a failure with ES_INSIST=1" : "";
    return `${each.count} left out${failure}: ${each.reason}`;
  });
  const allFailed = failed + counted(missed);
  const skipped = counted(leftOut) - counted(missed);
  const total = `${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return { lines: [...reasons, total], failed: allFailed };
}

/** @param {readonly LeftOut[]} leftOut */
function counted(leftOut) {
  return leftOut.reduce((sum, { count }) => sum + count, 0);
}
