import { expect, it } from "vitest";
import { Cores } from "../src/model/cores.js";
import { Thread } from "../src/model/thread.js";
import { VirtualTime } from "../src/time/virtual-time.js";

it("lets work wait for a core when all are busy, in the order in which it came", () => {
  const cores = new Cores(new VirtualTime(), 2);
  expect([10, 10, 10, 1].map((ms) => cores.give(ms))).toEqual([10, 10, 20, 11]);
});

it("lets the work of a thread wait for what it was given before, whatever cores are free", async () => {
  const time = new VirtualTime();
  const thread = new Thread(time, new Cores(time, 8));
  const done: number[] = [];
  for (const ms of [5, 1]) void thread.work(ms).then(() => done.push(time.now()));
  await time.run(100);
  expect(done).toEqual([5, 6]);
});

it("does what is due at one time in the order in which it was asked for, and nothing that was called off", async () => {
  const time = new VirtualTime();
  const done: string[] = [];
  for (const name of ["a", "b", "c"]) time.after(1, () => done.push(name));
  time.after(1, () => done.push("called off"))();
  time.after(0.5, () => void time.after(0.5, () => done.push("d")));
  await time.run(1);
  expect(done).toEqual(["a", "b", "c", "d"]);
});
