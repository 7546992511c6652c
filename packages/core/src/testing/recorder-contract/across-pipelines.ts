import assert from "node:assert/strict";
import { RecordConflict, TrackingConflict } from "../../persistence/errors.js";
import type { Recorder } from "../../persistence/recorder.js";
import { check, checkWith } from "./subject.js";
import { closing, idsOf, keep, line, logOf, range, refusalOf, sequence, stored, trial } from "./trial.js";

const up = { upstream: "up", pipeline: 0, epoch: "e" };

/** The units of one call may go to several pipelines; each is kept or refused as if it came alone. */
export const acrossPipelines = [
  check("the units of one call go each to its pipeline, in their order, at the next ids there", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 12 });
    await keep(recorder, { pipeline: 11, events: sequence("before", { last: 3 }) });
    const outcomes = await recorder.record([
      { pipeline: 11, events: sequence("a", { last: 2 }) },
      { pipeline: 2, events: [stored("b", 1)], dependencies: [{ pipeline: 0, id: 9 }] },
      { events: [stored("c", 1)] },
      { pipeline: 1, events: [] },
      { pipeline: 11, events: [stored("a", 3)] },
      { pipeline: 2, events: sequence("c", { first: 2, last: 3 }) },
    ]);
    assert.deepEqual(outcomes.map(idsOf), [[4, 5], [1], [1], [], [6], [2, 3]]);
    const logs = await Promise.all([0, 1, 2, 11].map((pipeline) => logOf(recorder, pipeline)));
    const last = ["1 before@1", "2 before@2", "3 before@3", "4 a@1", "5 a@2", "6 a@3"];
    assert.deepEqual(logs, [["1 c@1"], [], ["1 b@1", "2 c@2", "3 c@3"], last]);
    const [first, second] = await recorder.notifications(2, { after: 0, limit: 2 });
    assert.deepEqual([first?.dependencies, second?.dependencies], [[{ pipeline: 0, id: 9 }], []]);
  }),
  check("a conflict in one pipeline harms no unit of another, and leaves no gap", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 3 });
    await keep(recorder, { pipeline: 2, events: [stored("a", 1)] });
    const outcomes = await recorder.record([
      { pipeline: 2, events: [stored("b", 1)] },
      { pipeline: 1, events: [stored("c", 1), stored("a", 1)] },
      { pipeline: 0, events: sequence("d", { last: 2 }) },
      { pipeline: 1, events: [stored("c", 1)] },
      { pipeline: 0, events: [stored("a", 1)] },
      { pipeline: 2, events: [stored("a", 2)] },
    ]);
    for (const lost of [outcomes[1], outcomes[4]]) assert.ok(refusalOf(lost) instanceof RecordConflict);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[3], outcomes[5]].map(idsOf), [[2], [1, 2], [1], [3]]);
    assert.deepEqual(await recorder.heads(), [2, 1, 3]);
    assert.deepEqual(await keep(recorder, { pipeline: 1, events: [stored("c", 2)] }), [2]);
  }),
  check("of units of several pipelines that want the same, the one that stands first in the call wins", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const outcomes = await recorder.record([
      { pipeline: 1, events: [stored("a", 1)], tracking: [{ ...up, from: 0, to: 2 }] },
      { pipeline: 0, events: [stored("a", 1)] },
      { pipeline: 0, events: [stored("b", 1)], tracking: [{ ...up, from: 0, to: 2 }] },
      { pipeline: 0, events: [stored("c", 1)], tracking: [{ ...up, from: 2, to: 3 }] },
    ]);
    assert.deepEqual([outcomes[0], outcomes[3]].map(idsOf), [[1], [1]]);
    assert.ok(refusalOf(outcomes[1]) instanceof RecordConflict);
    assert.ok(refusalOf(outcomes[2]) instanceof TrackingConflict);
    assert.deepEqual([await logOf(recorder, 0), await logOf(recorder, 1)], [["1 c@1"], ["1 a@1"]]);
    assert.equal((await recorder.tracked("up", 0))?.position, 3);
  }),
  check("units of several pipelines that only track are kept", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const units = [0, 1].map((pipeline) => ({ pipeline, events: [], tracking: [{ ...up, pipeline, from: 0, to: pipeline + 1 }] }));
    assert.deepEqual((await recorder.record(units)).map(idsOf), [[], []]);
    assert.deepEqual(await recorder.positions("up"), [
      { position: 1, epoch: "e", identity: undefined },
      { position: 2, epoch: "e", identity: undefined },
    ]);
    assert.deepEqual(await recorder.heads(), [0, 0]);
  }),
  check("an alongside that fails in one pipeline harms no unit of another", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 2 });
    const failure = new Error("no");
    const done: number[] = [];
    const outcomes = await recorder.record([
      { pipeline: 1, events: [stored("a", 1)], alongside: () => void done.push(1) },
      {
        events: [stored("b", 1)],
        alongside: async () => {
          throw failure;
        },
      },
      { events: [stored("b", 1)], alongside: () => void done.push(2) },
      { pipeline: 1, events: [stored("a", 2)] },
    ]);
    assert.equal(refusalOf(outcomes[1]), failure);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes[3]].map(idsOf), [[1], [1], [2]]);
    assert.deepEqual([await logOf(recorder, 0), await logOf(recorder, 1), done.length], [["1 b@1"], ["1 a@1", "2 a@2"], 2]);
  }),
  check("calls over several pipelines at once, each in an order of its own, leave no gap", async ({ store }) => {
    const recorder = await store.open(trial, { pipelines: 4 });
    await assertWoven([recorder, recorder]);
  }),
  checkWith("another")("calls of two handles over several pipelines, each in an order of its own, leave no gap", async (subject) => {
    const recorder = await subject.store.open(trial, { pipelines: 4 });
    await closing(subject.another(), async (second) => assertWoven([recorder, await second.open(trial, { pipelines: 4 })]));
  }),
];

/** Each writes to all pipelines again and again, the first upwards and the other downwards; all is there at the ids answered. */
async function assertWoven(recorders: readonly Recorder<never>[]): Promise<void> {
  const answered: string[][] = [[], [], [], []];
  const write = async (recorder: Recorder<never>, writer: number) => {
    for (const round of range(1, 25)) {
      const name = (pipeline: number) => `w${writer}-${round}-${pipeline}`;
      const upwards = range(0, 3).map((pipeline) => ({
        pipeline,
        events: sequence(name(pipeline), { last: 1 + ((round + pipeline) % 3) }),
      }));
      const units = writer === 0 ? upwards : upwards.toReversed();
      for (const [index, outcome] of (await recorder.record(units)).entries()) {
        const pipeline = units[index]?.pipeline ?? 0;
        answered[pipeline]?.push(...idsOf(outcome).map((id, nth) => `${id} ${name(pipeline)}@${nth + 1}`));
      }
    }
  };
  await Promise.all(recorders.map(write));
  const [first] = recorders as [Recorder<never>];
  for (const [pipeline, lines] of answered.entries()) {
    const read = await first.notifications(pipeline, { after: 0, limit: 1000 });
    assert.deepEqual(
      read.map(({ id }) => id),
      range(1, lines.length),
    );
    assert.deepEqual(read.map(line).toSorted(), lines.toSorted());
  }
}
