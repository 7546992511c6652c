import assert from "node:assert/strict";
import type { Notification, StoredEvent, Unit } from "../../persistence/recorder.js";
import { seeded } from "./random-walks.js";
import { checkWith } from "./subject.js";
import { closing, idsOf, text, trial } from "./trial.js";

const pieces = [
  Uint8Array.of(0),
  Uint8Array.of(0xff),
  Uint8Array.of(0xc3, 0x28),
  Uint8Array.of(0xed, 0xa0, 0x80),
  text("é🍕"),
  text("a\\'\""),
];
const names = ["a", "é", "🍕", "日本", "a'b", "ß\\"];

/** Arbitrary bytes of unequal lengths: none, such as are no UTF-8, halves of surrogates, zeros, and characters of several bytes. */
function arbitrary(random: () => number): Uint8Array {
  const most = [0, 3, 40, 2_000, 30_000][Math.floor(random() * 5)] as number;
  const parts: Uint8Array[] = [];
  for (let length = 0; length < most * random(); length += parts.at(-1)?.length ?? 0) {
    const piece = pieces[Math.floor(random() * (pieces.length + 1))];
    parts.push(piece ?? Uint8Array.from({ length: 1 + Math.floor(random() * 50) }, () => random() * 256));
  }
  return Buffer.concat(parts);
}

/** Units of some events each, over so many pipelines; every second one tracks what it rests on. */
function batchOf(round: number, pipelines: number, random: () => number): readonly Omit<Unit, "alongside">[] {
  return Array.from({ length: 6 }, (_, unit) => {
    const events = Array.from({ length: 1 + Math.floor(random() * 9) }, (_, index): StoredEvent => {
      const aggregateId = `${names[Math.floor(random() * names.length)]}-${round}-${unit}-${index}`;
      return { aggregateId, position: 1, type: `trial.${names[index % names.length]}`, data: arbitrary(random) };
    });
    const upstream = { upstream: `upstream-${unit}`, pipeline: 0, epoch: "e" };
    return { pipeline: unit % pipelines, events, tracking: unit % 2 === 0 ? [] : [{ ...upstream, from: round - 1, to: round }] };
  });
}

function shown({ aggregateId, type, data }: StoredEvent | Notification): string {
  return `${aggregateId} ${type} ${data.byteLength}:${Buffer.from(data).toString("hex")}`;
}

const overPipelines = (pipelines: number) =>
  checkWith("another")(`batches of arbitrary bytes come back as given, by another handle, of pipelines: ${pipelines}`, async (subject) => {
    const random = seeded(pipelines);
    const recorder = await subject.store.open(trial, { pipelines });
    const given: string[][] = Array.from({ length: pipelines }, () => []);
    for (let round = 1; round <= 8; round += 1) {
      const units = batchOf(round, pipelines, random);
      for (const outcome of await recorder.record(units)) idsOf(outcome);
      for (const { pipeline = 0, events } of units) given[pipeline]?.push(...events.map(shown));
    }
    await closing(subject.another(), async (other) => {
      const second = await other.open(trial, { pipelines });
      for (const [pipeline, lines] of given.entries()) {
        const read = await second.notifications(pipeline, { after: 0, limit: 10_000 });
        for (const [index, line] of lines.entries()) {
          const stored = read[index];
          assert.ok(stored && shown(stored) === line, `event ${index + 1} of pipeline ${pipeline} came back with other bytes`);
        }
      }
    });
  });

/** Events of one batch are told apart by bytes, whatever a driver or a database takes the bytes for. */
export const batchesOfBytes = [overPipelines(1), overPipelines(3)];
