import { expect, it } from "vitest";
import { FollowerLoop } from "../../src/system/follower-loop.js";
import { copying, follow, upstreamWith } from "../process/following.js";

it("steps again after a failure, also when its pause ends between the step and the rest", async () => {
  let attempts = 0;
  const failOnce = () => {
    attempts += 1;
    if (attempts === 1) throw new Error("not yet");
  };
  const upstream = await upstreamWith(1);
  // Time passes between any two looks at the clock: the pause of 1.5 ms has not ended for the step, and has for the rest.
  let looks = 0;
  const { follower } = follow(upstream.log, copying(failOnce), { now: () => looks++, backOff: { least: 1.5, random: () => 0.5 } });
  const loop = new FollowerLoop([follower as never], {});
  await expect(follower.progress.reached(1)).rejects.toThrow("not yet");
  await expect.poll(() => follower.progress.knownPosition).toBe(1);
  await loop.stop();
  expect(attempts).toBe(2);
});
