import assert from "node:assert/strict";
import type { EventRange } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { keep, line, sequence, stored, trial } from "./trial.js";

const selections: readonly (readonly [EventRange, readonly number[]])[] = [
  [{}, [1, 2, 3, 4, 5]],
  [{ after: 0 }, [1, 2, 3, 4, 5]],
  [{ after: 2 }, [3, 4, 5]],
  [{ upTo: 3 }, [1, 2, 3]],
  [{ after: 1, upTo: 4 }, [2, 3, 4]],
  [{ limit: 2 }, [1, 2]],
  [{ after: 2, limit: 1 }, [3]],
  [{ upTo: 4, limit: 9 }, [1, 2, 3, 4]],
  [{ descending: true }, [5, 4, 3, 2, 1]],
  [{ descending: false, limit: 2 }, [1, 2]],
  [{ descending: true, limit: 2 }, [5, 4]],
  [{ descending: true, upTo: 3, limit: 1 }, [3]],
  [{ descending: true, after: 2, upTo: 4 }, [4, 3]],
  [{ after: 5 }, []],
  [{ after: 3, upTo: 3 }, []],
  [{ after: 4, upTo: 2 }, []],
  [{ upTo: 0 }, []],
  [{ after: Number.MAX_SAFE_INTEGER }, []],
];

/** The events of an aggregate can be read by position, in part, and from the end. */
export const sequences = [
  ...selections.map(([range, expected]) =>
    check(`the events of an aggregate by ${JSON.stringify(range)} are ${JSON.stringify(expected)}`, async ({ store }) => {
      const recorder = await store.open(trial);
      await keep(recorder, { events: [stored("b", 1), ...sequence("a", { last: 5 }), stored("c", 1)] });
      const events = await recorder.events("a", range);
      assert.deepEqual(
        events.map(({ position }) => position),
        expected,
      );
    }),
  ),
  check("the events of an aggregate come with their places in the log", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    await keep(recorder, { events: [stored("b", 1), stored("a", 1)] });
    await keep(recorder, { pipeline: 1, events: [stored("a", 2)] });
    const events = await recorder.events("a");
    assert.deepEqual(events.map(line), ["2 a@1", "1 a@2"]);
    assert.deepEqual(
      events.map(({ pipeline, type }) => [pipeline, type]),
      [
        [0, "trial.happened"],
        [1, "trial.happened"],
      ],
    );
  }),
  check("an aggregate that has no events is empty", async ({ store }) => {
    const recorder = await store.open(trial);
    await keep(recorder, { events: [stored("a", 1)] });
    assert.deepEqual(await recorder.events("b", { descending: true, limit: 1 }), []);
  }),
];
