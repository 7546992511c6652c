import type { NotificationLog } from "@es/core";
import { expect, it } from "vitest";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import { copying, follow, request, stepThrough, upstreamWith } from "./following.js";

/** The calls of a recorder and of a log by name, in their order. */
function counted(log: NotificationLog) {
  const calls: string[] = [];
  const counting = <Port extends object>(port: Port, names: readonly string[]) =>
    new Proxy(port, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (names.includes(String(name))) calls.push(String(name));
          return value.apply(target, args);
        };
      },
    });
  const recorder = counting(new MemoryRecorder("copy", 1), ["tracked", "record", "positions"]);
  return { calls, recorder, log: counting(log, ["section", "head", "heads"]) };
}

it("takes three round trips from the beginning to the end of one batch, wherever it stood", async () => {
  const upstream = await upstreamWith(1, 2, 3);
  const { calls, recorder, log } = counted(upstream.log);
  await stepThrough(follow(log, copying(), { recorder }).follower);
  expect(calls.splice(0)).toEqual(["tracked", "section", "record"]);
  await request(upstream, "another", 4);
  await stepThrough(follow(log, copying(), { recorder }).follower);
  expect(calls.splice(0)).toEqual(["tracked", "section", "record"]);
});

it("reads no head where nothing comes after the position: the event that stands there is read with the section", async () => {
  const { calls, recorder, log } = counted((await upstreamWith(1, 2)).log);
  await stepThrough(follow(log, copying(), { recorder }).follower);
  calls.length = 0;
  await stepThrough(follow(log, copying(), { recorder }).follower);
  expect(calls).toEqual(["tracked", "section"]);
});

it("reads on after a full batch, and not after the end of the log", async () => {
  const { calls, recorder, log } = counted((await upstreamWith(1, 2, 3, 4, 5)).log);
  const { follower } = follow(log, copying(), { recorder, batchSize: 2 });
  await stepThrough(follower);
  expect(calls.filter((call) => call === "section")).toHaveLength(3);
  expect(await follower.progress.position()).toBe(5);
});
