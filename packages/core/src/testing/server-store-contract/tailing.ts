import assert from "node:assert/strict";
import { StoreProcess } from "./process-store.js";
import { check } from "./subject.js";

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

/** A minute of it: ES_TAILING_SECONDS=60. */
const seconds = Number(process.env.ES_TAILING_SECONDS ?? 3);

/** The checks of a reader that tails the log while others append. */
export const tailing = [
  check(
    "a reader that tails the log while 32 writers append in three processes sees every id once, in order, with no gap",
    async (subject) => {
      await using store = subject.open();
      const recorder = await store.open("tailed");
      await using one = new StoreProcess(subject, "write", "tailed", "one", "11", String(seconds));
      await using two = new StoreProcess(subject, "write", "tailed", "two", "11", String(seconds));
      await using three = new StoreProcess(subject, "write", "tailed", "three", "10", String(seconds));
      const writers = [one, two, three];
      for (const writer of writers) assert.equal(await writer.hear(), "ready");
      for (const writer of writers) writer.say("go");
      let kept: number | undefined;
      const writing = Promise.all(writers.map((writer) => writer.hear())).then((counts) => {
        kept = counts.reduce<number>((sum, count) => sum + Number(count), 0);
      });
      const read: ReadAfter = async (after) => (await recorder.notifications(0, { after, limit: 1000 })).map(({ id }) => id);
      const seen = await tail(read, () => kept !== undefined);
      await writing;
      assert.equal(seen.length, kept);
      assert.ok(seen.length > 300, `only ${seen.length} events were written`);
    },
    (seconds + 60) * 1000,
  ),

  check(
    "such a reader catches a recorder that leaves its ids to a column that numbers itself, and hopes",
    async ({ connect, selfNumbered }) => {
      await using reader = await connect();
      await reader.query(`CREATE TABLE hoped (id ${selfNumbered}, writer INT)`);
      let writing = true;
      const write = async (_: unknown, writer: number) => {
        await using session = await connect();
        while (writing) {
          await session.query("BEGIN");
          await session.query(`INSERT INTO hoped (writer) VALUES (${writer})`);
          await session.query("COMMIT");
        }
      };
      const writers = Array.from({ length: 16 }, write);
      const read: ReadAfter = async (after) => {
        const rows = await reader.query(`SELECT id FROM hoped WHERE id > ${after} ORDER BY id LIMIT 1000`);
        return rows.map(({ id }) => Number(id));
      };
      try {
        await assert.rejects(
          tail(read, () => false),
          /after \d+ came \d+/,
        );
      } finally {
        writing = false;
        await Promise.all(writers);
      }
    },
  ),
];
