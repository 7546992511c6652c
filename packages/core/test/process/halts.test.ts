import { Halts, MemoryRecorder, OpenApplication } from "@es/core";
import { expect, it } from "vitest";
import { copying, recordedIn } from "./following.js";

function open(recorder = new MemoryRecorder("copy", 1)) {
  return { recorder, halts: new Halts<undefined>(new OpenApplication<undefined>(copying().definition, recorder)) };
}

it("halts an application for all who look at its log, and lets it go on", async () => {
  const { recorder, halts } = open();
  const elsewhere = open(recorder).halts;
  expect(await elsewhere.current()).toBeUndefined();
  await halts.halt("a bad release");
  expect(await elsewhere.current()).toEqual({ why: "a bad release" });
  await elsewhere.resume("mended");
  expect(await halts.current()).toBeUndefined();
});

it("records nothing where nothing changes", async () => {
  const { recorder, halts } = open();
  await halts.resume("never halted");
  expect(await recordedIn(recorder)).toEqual([]);
  await halts.halt("once");
  await halts.halt("twice");
  expect(await recordedIn(recorder)).toEqual(["es.halts/all"]);
  expect(await halts.current()).toEqual({ why: "once" });
});

it("looks at what is new only", async () => {
  const { recorder, halts } = open();
  await halts.halt("for a moment");
  await halts.resume("over");
  const ranges: unknown[] = [];
  const events = recorder.events.bind(recorder);
  recorder.events = (aggregateId, range) => {
    ranges.push(range);
    return events(aggregateId, range);
  };
  await halts.current();
  expect(ranges).toEqual([{ after: 1 }]);
});
