import assert from "node:assert/strict";
import type { Recorder } from "../../persistence/recorder.js";
import { StoreProcess } from "./process-store.js";
import { check, type ServerStoreSubject } from "./subject.js";

const rounds = 15;
/** A machine that has much else to do is slow for a while. */
const times = 3;

/** How soon a follower hears of what another process records. */
export const prompts = [
  check("a follower in another process than the one that records is woken within 50 ms in the median", async (subject) => {
    await using store = subject.open();
    const ms = await medianWait(subject, await store.open("prompted"));
    assert.ok(ms < 50, `it took ${ms} ms`);
  }),
];

/**
 * Every event that another process records is seen; answers the median of the milliseconds that this took, at the best of
 * three times. Something may be done to the connections during the first.
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
  for (let round = 0; round < times * rounds; round += 1) {
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
  return Math.min(...Array.from({ length: times }, (_, time) => median(waits.slice(time * rounds, (time + 1) * rounds))));
}

function median(waits: readonly number[]): number {
  return waits.toSorted((one, other) => one - other)[Math.floor(waits.length / 2)] ?? Number.NaN;
}
