import assert from "node:assert/strict";
import { check } from "./subject.js";
import { keep, stored, text, trial } from "./trial.js";

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

const samples: readonly (readonly [string, Uint8Array])[] = [
  ["none", new Uint8Array()],
  ["one zero", Uint8Array.of(0)],
  ["all 256 values", everyByte],
  ["all 256 values backwards", everyByte.slice().reverse()],
  ["what is no UTF-8", Uint8Array.of(0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80)],
  ["quotes, backslashes and line ends", text("'\"`\\\r\n\t\\x00'; --")],
  ["a megabyte", Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31) % 256)],
  ["a part of a larger array", everyByte.subarray(100, 200)],
];

/** Bytes come back as they were given. */
export const bytes = [
  ...samples.map(([name, data]) =>
    check(`bytes come back as given: ${name}`, async ({ store }) => {
      const recorder = await store.open(trial);
      const events = [stored("é 🍕", 1), stored("a", 1, { data }), stored("after", 1), stored("last", 1, { data })];
      await keep(recorder, { events });
      await recorder.keepSnapshot({ aggregateId: "a", position: 1, data });
      const [event] = await recorder.events("a");
      const notifications = await recorder.notifications(0, { after: 0, limit: 4 });
      assert.deepEqual(
        notifications.map(({ aggregateId }) => aggregateId),
        events.map(({ aggregateId }) => aggregateId),
      );
      const [, notification, , last] = notifications;
      for (const read of [event?.data, notification?.data, last?.data, (await recorder.snapshot("a"))?.data]) {
        assert.ok(read instanceof Uint8Array, `${String(read)} is no array of bytes`);
        assert.ok(Buffer.from(data).equals(read), `${read.length} bytes came back that are not the ${data.length} given`);
      }
    }),
  ),
  check("bytes that are changed after they were recorded are recorded as they were", async ({ store }) => {
    const recorder = await store.open(trial);
    const data = text("as it was");
    await keep(recorder, { events: [stored("a", 1, { data })] });
    await recorder.keepSnapshot({ aggregateId: "a", position: 1, data });
    data.fill(0);
    const [event] = await recorder.events("a");
    for (const read of [event?.data, (await recorder.snapshot("a"))?.data]) {
      assert.equal(Buffer.from(read ?? []).toString(), "as it was");
    }
  }),
];
