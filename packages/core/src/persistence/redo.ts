const longestPause = 500;

/**
 * Does something until it succeeds or fails for a reason that does not pass: once more at once, then after pauses that
 * grow and are jittered, so that those who ran into each other do not do so again. `passes` hears how many milliseconds
 * ago the first attempt failed, and sets the bound.
 */
export async function retry<T>(work: () => Promise<T>, passes: (error: unknown, since: number) => boolean): Promise<T> {
  let failed: number | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      failed ??= performance.now();
      if (!passes(error, performance.now() - failed)) throw error;
    }
    if (attempt > 0) await pause(Math.random() * Math.min(longestPause, 5 * 2 ** attempt));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
