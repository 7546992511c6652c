import { expect, it } from "vitest";
import { OpenApplication } from "../../src/application/open-application.js";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import { Pauses } from "../../src/process/operator-events.js";
import { copying, recordedIn } from "./following.js";

function open(recorder = new MemoryRecorder("copy", 1)) {
  return { recorder, pauses: new Pauses<undefined>(new OpenApplication<undefined>(copying().definition, recorder)) };
}

it("pauses an application for all who look at its log, and lets it go on", async () => {
  const { recorder, pauses } = open();
  const elsewhere = open(recorder).pauses;
  expect(await elsewhere.current()).toBeUndefined();
  await pauses.pause("a bad release");
  expect(await elsewhere.current()).toEqual({ why: "a bad release" });
  await elsewhere.resume("mended");
  expect(await pauses.current()).toBeUndefined();
});

it("records nothing where nothing changes", async () => {
  const { recorder, pauses } = open();
  await pauses.resume("never paused");
  expect(await recordedIn(recorder)).toEqual([]);
  await pauses.pause("once");
  await pauses.pause("twice");
  expect(await recordedIn(recorder)).toEqual(["es.halts/all"]);
  expect(await pauses.current()).toEqual({ why: "once" });
});

it("looks at what is new only", async () => {
  const { recorder, pauses } = open();
  await pauses.pause("for a moment");
  await pauses.resume("over");
  const ranges: unknown[] = [];
  const events = recorder.events.bind(recorder);
  recorder.events = (aggregateId, range) => {
    ranges.push(range);
    return events(aggregateId, range);
  };
  await pauses.current();
  expect(ranges).toEqual([{ after: 1 }]);
});

it("reads what was recorded before, under the names that it had then", async () => {
  const { recorder, pauses } = open();
  const data = Buffer.from('{"data":{"why":"a bad release"}}');
  await recorder.record([{ events: [{ aggregateId: "es.halts/all", position: 1, type: "es.application-halted", data }] }]);
  expect(await pauses.current()).toEqual({ why: "a bad release" });
});
