import assert from "node:assert/strict";
import type { NotificationRange } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { keep, line, range, stored, trial } from "./trial.js";

const selections: readonly (readonly [NotificationRange, readonly number[]])[] = [
  [{ after: 0, limit: 100 }, range(1, 9)],
  [{ after: 0, limit: 4 }, [1, 2, 3, 4]],
  [{ after: 4, limit: 2 }, [5, 6]],
  [{ after: 7, limit: 10 }, [8, 9]],
  [{ after: 2, limit: 10, upTo: 5 }, [3, 4, 5]],
  [{ after: 2, limit: 2, upTo: 5 }, [3, 4]],
  [{ after: 0, limit: 100, upTo: 100 }, range(1, 9)],
  [{ after: 0, limit: Number.MAX_SAFE_INTEGER }, range(1, 9)],
  [{ after: 0, limit: 100, types: ["two"] }, [2, 5, 8]],
  [{ after: 0, limit: 2, types: ["two"] }, [2, 5]],
  [{ after: 2, limit: 1, types: ["two"] }, [5]],
  [{ after: 0, limit: 1, types: ["three"] }, [3]],
  [{ after: 0, limit: 4, types: ["three", "one"] }, [1, 3, 4, 6]],
  [{ after: 3, limit: 2, upTo: 8, types: ["two"] }, [5, 8]],
  [{ after: 3, limit: 2, upTo: 7, types: ["two"] }, [5]],
  [{ after: 0, limit: 100, types: ["Two"] }, []],
  [{ after: 0, limit: 100, types: ["two "] }, []],
  [{ after: 0, limit: 100, types: [] }, []],
  [{ after: 9, limit: 10 }, []],
  [{ after: 1_000_000, limit: 10 }, []],
  [{ after: Number.MAX_SAFE_INTEGER, limit: 10 }, []],
  [{ after: 5, limit: 10, upTo: 5 }, []],
  [{ after: 5, limit: 10, upTo: 2 }, []],
  [{ after: 0, limit: 10, upTo: 0 }, []],
];

/** The notifications of a pipeline can be read from any position, in part, and by type. */
export const notifications = [
  ...selections.map(([selection, expected]) =>
    check(`the notifications by ${JSON.stringify(selection)} are ${JSON.stringify(expected)}`, async ({ store }) => {
      const recorder = await store.open(trial);
      const types = ["one", "two", "three"];
      for (const first of [1, 4, 7]) {
        await keep(recorder, { events: types.map((type, index) => stored("a", first + index, { type })) });
      }
      const read = await recorder.notifications(0, selection);
      assert.deepEqual(
        read.map(({ id }) => id),
        expected,
      );
    }),
  ),
  check("a notification is all that was recorded of its event, and its place", async ({ store }) => {
    const recorder = await store.open(trial);
    const events = [stored("b", 1, { type: "one" }), stored("b", 2, { type: "two" })];
    const recordedAt = new Date(6);
    await keep(recorder, { unitId: 5, recordedAt, events });
    const read = await recorder.notifications(0, { after: 0, limit: 10 });
    assert.deepEqual(
      read.map((notification) => ({ ...notification, data: Buffer.from(notification.data) })),
      events.map((event, index) => ({
        ...{ ...event, data: Buffer.from(event.data) },
        ...{ id: index + 1, pipeline: 0, unitId: 5, recordedAt, dependencies: [] },
      })),
    );
    assert.deepEqual((await recorder.events("b")).map(line), ["1 b@1", "2 b@2"]);
  }),
  check("applications have logs apart", async ({ store }) => {
    const one = await store.open("one");
    const other = await store.open("other");
    await keep(one, { events: [stored("a", 1), stored("a", 2)] });
    assert.deepEqual(await keep(other, { events: [stored("a", 1)] }), [1]);
    assert.equal(await one.head(0), 2);
    assert.equal(await other.head(0), 1);
    assert.equal((await one.events("a")).length, 2);
    assert.equal((await other.events("a")).length, 1);
  }),
];
