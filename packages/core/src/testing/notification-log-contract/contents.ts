import assert from "node:assert/strict";
import { readLog } from "../../process/log-reader.js";
import { keep, nextTurn, range, stored, text, together } from "../recorder-contract/trial.js";
import { append, comparable, idsOf, read } from "./reading.js";
import { check } from "./subject.js";

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const bytes = [new Uint8Array(), everyByte, text('{"a":1}'), text("\ufeff\u2028\0</script>"), Uint8Array.of(0xff, 0xfe, 0xed, 0xa0, 0x80)];
const ids = ["a", "A", "a ", "ä", "a\u0308", "😀/👍🏽", "か", "../..", '"\\', "<b>", "__proto__", `${"k".repeat(63)}/${"€".repeat(255)}`];

/** A log hands on what was recorded, as it was recorded. */
export const contents = [
  check("the head says which log it is, and how far each pipeline goes", async ({ log, recorder }) => {
    const { epoch } = recorder;
    assert.equal(log.application, recorder.application);
    assert.deepEqual(await log.head(0), { epoch, pipelines: 2, head: 0 });
    assert.deepEqual(await log.heads(), { epoch, heads: [0, 0] });
    await append(recorder, 13);
    await append(recorder, 2, 1);
    assert.deepEqual(await log.head(0), { epoch, pipelines: 2, head: 13 });
    assert.deepEqual(await log.head(1), { epoch, pipelines: 2, head: 2 });
    assert.deepEqual(await log.heads(), { epoch, heads: [13, 2] });
  }),
  check("pipelines have sections apart", async (subject) => {
    await append(subject.recorder, 13);
    await append(subject.recorder, 2, 1);
    for (const [pipeline, last] of [
      [0, 13],
      [1, 2],
    ] as const) {
      const { items } = await read(subject, { pipeline, id: "1,20" });
      assert.equal(items.at(-1)?.id, last);
      for (const item of items) assert.deepEqual([item.pipeline, item.aggregateId], [pipeline, `p${pipeline}`]);
    }
    assert.equal((await read(subject, { pipeline: 1, id: "current" })).id, "1,10");
  }),
  ...[-1, 2, 0.5, Number.NaN].map((pipeline) =>
    check(`the pipeline ${pipeline} of two is refused`, async ({ log }) => {
      await assert.rejects(log.section(pipeline, "1,10"));
      await assert.rejects(log.section(pipeline, "current"));
      await assert.rejects(log.head(pipeline));
    }),
  ),
  check("notifications come as they were recorded: their bytes, ids of any script, times and dependencies", async (subject) => {
    const { recorder } = subject;
    await keep(recorder, { recordedAt: new Date(0), events: bytes.map((data, index) => stored("bytes", index + 1, { data })) });
    await keep(recorder, {
      recordedAt: new Date(-1),
      events: ids.map((id) => stored(id, 1)),
      dependencies: [{ pipeline: 1, id: 123_456 }],
    });
    await keep(recorder, { events: [stored("far", 1, { type: "T.e:s_t@-1" })] });
    const { items } = await read(subject, { id: "1,100" });
    assert.deepEqual(comparable(items), comparable(await recorder.notifications(0, { after: 0, limit: 100 })));
    assert.equal(items.length, bytes.length + ids.length + 1);
  }),
  check("a big notification comes whole", async (subject) => {
    const data = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31) % 256);
    await keep(subject.recorder, { events: [stored("a", 1), stored("a", 2, { data }), stored("a", 3)] });
    const { items } = await read(subject, { id: "2,2" });
    assert.ok(Buffer.from(data).equals(items[0]?.data ?? new Uint8Array()));
  }),
  check("a reader that steps through the log in any stride reads all of it", async ({ log, recorder }) => {
    await append(recorder, 57);
    for (const limit of [1, 3, 10, 11, 57, 1000]) {
      const seen: number[] = [];
      for await (const { id } of readLog(log, 0, { limit })) seen.push(id);
      assert.deepEqual(seen, range(1, 57));
    }
  }),
  check("a reader of the tail misses nothing while the log grows", async (subject) => {
    const seen: number[] = [];
    const tail = async () => {
      while (seen.length < 60) {
        const { length } = seen;
        seen.push(...idsOf(await read(subject, { id: `${length + 1},${length + 7}` })));
        await nextTurn();
      }
    };
    const grow = async () => {
      for (const _ of range(1, 20)) await append(subject.recorder, 3);
    };
    await together(grow(), tail());
    assert.deepEqual(seen, range(1, 60));
  }),
  check("many readers at once read the same", async (subject) => {
    await append(subject.recorder, 25);
    const read25 = await Promise.all(range(1, 20).map(() => read(subject, { id: "11,20" })));
    for (const section of read25) assert.deepEqual(section, read25[0]);
  }),
];
