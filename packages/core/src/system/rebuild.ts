import { InvalidArgument } from "../persistence/errors.js";
import type { Tracking } from "../persistence/recorder.js";
import type { OpenSystem } from "./open-system.js";

/** Takes a projection back to the beginning of all that it follows, and clears its view, in one transaction. */
export async function rebuild(
  { applications, followers }: OpenSystem,
  name: string,
  clear: (tx: never) => void | Promise<void>,
): Promise<void> {
  const projection = applications.get(name);
  if (projection?.definition.kind !== "projection")
    throw new InvalidArgument("projection", name, "the name of a projection that runs here");
  const own = followers.filter(({ following }) => following.application === projection);
  const tracking: Tracking[] = [];
  for (const { following } of own) {
    const { upstream, pipeline } = following;
    const tracked = await projection.recorder.tracked(upstream.application, pipeline);
    if (tracked === undefined || tracked.position === 0) continue;
    tracking.push({ upstream: upstream.application, pipeline, epoch: tracked.epoch, from: tracked.position, to: 0 });
  }
  await projection.record(projection.unitOfWork(), { pipeline: 0, tracking, alongside: clear });
  for (const follower of own) follower.forget();
}
