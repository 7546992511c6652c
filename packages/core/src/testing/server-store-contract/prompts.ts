import assert from "node:assert/strict";
import type { Recorder } from "../../persistence/recorder.js";
import { StoreProcess } from "./process-store.js";
import { check, type ServerStoreSubject } from "./subject.js";

const rounds = 15;

/** How soon a follower hears of what another process records. */
export const prompts = [
  check("a follower in another process than the one that records is woken within 50 ms in the median", async (subject) => {
    await using store = subject.open();
    const ms = await medianWait(subject, await store.open("prompted"));
    assert.ok(ms < 50, `it took ${ms} ms`);
  }),
];

/**
 * Every event that another process records is seen; answers the median of the milliseconds that this took. Something may
 * be done to the connections in between.
 */
export async function medianWait(
  subject: Pick<ServerStoreSubject, "program" | "url">,
  recorder: Recorder<never>,
  disturb: () => Promise<void> = async () => {},
): Promise<number> {
  await using other = new StoreProcess(subject, "record", recorder.application);
  assert.equal(await other.hear(), "ready");
  let wake = () => {};
  const stop = recorder.prompted?.(() => wake());
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round === 5) await disturb();
    const before = await recorder.head(0);
    other.say("record");
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if ((await recorder.head(0)) > before) break;
      await woken;
    }
    waits.push(Date.now() - Number(await other.hear()));
  }
  stop?.();
  return waits.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}
