import { virtualTime } from "@es/core/testing";
import { expect, it } from "vitest";
import { Cores, Thread } from "./model/cores.js";

it("lets work wait for a core when all are busy, in the order in which it came", () => {
  const cores = new Cores(virtualTime(), 2);
  expect([10, 10, 10, 1].map((ms) => cores.give(ms))).toEqual([10, 10, 20, 11]);
});

it("lets the work of a thread wait for what it was given before, whatever cores are free", async () => {
  const time = virtualTime();
  const thread = new Thread(time, new Cores(time, 8));
  const done: number[] = [];
  for (const ms of [5, 1]) void thread.work(ms).then(() => done.push(time.now()));
  await time.run(100);
  expect(done).toEqual([5, 6]);
});
