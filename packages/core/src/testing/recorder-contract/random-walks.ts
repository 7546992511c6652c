import assert from "node:assert/strict";
import { MemoryRecorder } from "../../persistence/memory-recorder.js";
import type { Outcome, Recorder, Unit } from "../../persistence/recorder.js";
import { check } from "./subject.js";
import { range, stored, trial } from "./trial.js";

const ids = ["a", "A", "b"];
const upstreams = ["up", "other"];
const pipelines = 2;
const steps = 40;

/** Whatever is done to a recorder, it does what the memory recorder does: walks at random, the same ones each time. */
export const randomWalks = range(1, 6).map((seed) =>
  check(`random walk ${seed} goes where the memory recorder goes`, async ({ store }) => {
    const recorder = await store.open(trial, { pipelines });
    const model = new MemoryRecorder(trial, pipelines);
    const random = randomFrom(seed);
    for (const step of range(1, steps)) {
      const units = await Promise.all(range(1, 1 + random(4)).map(() => randomUnit(model, random)));
      const expected = (await model.record(units)).map(described);
      assert.deepEqual((await recorder.record(units)).map(described), expected, `step ${step}`);
    }
    assert.deepEqual(await allOf(recorder), await allOf(model));
  }),
);

type Random = (below: number) => number;

/** Mostly what fits, often what does not, from where the model stands. */
async function randomUnit(model: MemoryRecorder, random: Random): Promise<Unit<unknown>> {
  const events = await Promise.all(
    range(1, random(4)).map(async () => {
      const id = ids[random(ids.length)] as string;
      const [last] = await model.events(id, { descending: true, limit: 1 });
      return stored(id, Math.max(1, (last?.position ?? 0) + 1 + (random(4) === 0 ? random(5) - 3 : 0)));
    }),
  );
  const tracking = await Promise.all(
    range(1, random(3)).map(async () => {
      const upstream = upstreams[random(upstreams.length)] as string;
      const { position: from = 0, epoch = "e" } = (await model.tracked(upstream, 0)) ?? {};
      const to = random(10) === 0 ? 0 : from + 1 + random(3);
      const step = {
        upstream,
        pipeline: 0,
        epoch: random(8) === 0 ? "other" : epoch,
        from: Math.max(0, from - (random(6) === 0 ? 1 : 0)),
        to,
      };
      const identity = random(3) === 0 ? undefined : `${to}:${random(9)}:`;
      return random(6) === 0 ? { ...step, identity, to: random(9), override: true } : { ...step, identity };
    }),
  );
  const dependencies = range(1, random(2)).map((id) => ({ pipeline: 1, id }));
  const unit = {
    pipeline: random(pipelines),
    unitId: random(2 ** 52),
    recordedAt: new Date(random(2 ** 43)),
    events,
    tracking,
    dependencies,
  };
  if (random(5) > 0) return unit;
  const fails = random(2) === 0;
  const alongside = async () => {
    if (fails) throw new Error("alongside fails");
  };
  return { ...unit, alongside };
}

/** Of several conflicts in a unit, a recorder may name any. */
function described({ refused, ...outcome }: Outcome): object {
  return refused === undefined ? outcome : { refused: refused.name };
}

async function allOf(recorder: Recorder<never>): Promise<object> {
  const logs = await Promise.all(range(0, pipelines - 1).map((pipeline) => recorder.notifications(pipeline, { after: 0, limit: 10_000 })));
  const sequences = await Promise.all(ids.map((id) => recorder.events(id)));
  const comparable = [...logs, ...sequences].map((events) =>
    events.map((event) => ({ ...event, data: Buffer.from(event.data).toString() })),
  );
  return { comparable, tracked: await Promise.all(upstreams.map((upstream) => recorder.tracked(upstream, 0))) };
}

function randomFrom(seed: number): Random {
  const random = seeded(seed);
  return (below) => Math.floor(random() * below);
}

/** Numbers from 0 up to 1 that look random and are the same for the same seed (mulberry32): no use for secrets. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
