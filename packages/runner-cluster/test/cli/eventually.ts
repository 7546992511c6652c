import { setTimeout as pause } from "node:timers/promises";

/** Asks again until the answer is right; rejects with the last answer when that has taken too long. */
export async function eventually<Answer>(
  ask: () => Answer | Promise<Answer>,
  right: (answer: Answer) => boolean,
  ms = 60_000,
): Promise<Answer> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (right(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)} after ${ms} ms`);
    await pause(50);
  }
}
