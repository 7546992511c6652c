import assert from "node:assert/strict";

/** Reads a log after the last id that was seen. */
export type ReadAfter = (id: number) => Promise<readonly number[]>;

/** Tails a log at full speed until `finished`, and answers all ids; throws where one is missing or comes out of order. */
export async function tail(read: ReadAfter, finished: () => boolean): Promise<readonly number[]> {
  const seen: number[] = [];
  for (;;) {
    // Asked before the reading: what is recorded in between is read in the next round.
    const last = finished();
    const ids = await read(seen.at(-1) ?? 0);
    for (const id of ids) {
      const before = seen.at(-1) ?? 0;
      assert.equal(id, before + 1, `after ${before} came ${id}`);
      seen.push(id);
    }
    if (last && ids.length === 0) return seen;
  }
}
