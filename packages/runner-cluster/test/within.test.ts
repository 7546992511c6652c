import { stat } from "node:fs/promises";
import { systemTime } from "@es/core/runner";
import { virtualTime } from "@es/core/testing";
import { expect, it } from "vitest";
import { within } from "../src/recovery/circuit.js";

it("tells work that is done in time from work that is not", async () => {
  const time = virtualTime();
  const soon = new Promise((resolve) => void time.after(2999, () => resolve("done")));
  const heard = Promise.all([within(time, 3000, soon), within(time, 3000, new Promise(() => {}))]);
  await time.run(3000);
  expect(await heard).toEqual([true, false]);
  await expect(within(time, 3000, Promise.reject(new Error("no way")))).rejects.toThrow("no way");
});

it("hears what arrived while the process stood still", async () => {
  const heard = within(systemTime, 60, stat("."));
  const end = performance.now() + 200;
  while (performance.now() < end);
  expect(await heard).toBe(true);
});
