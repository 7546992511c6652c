import { viewTables } from "../application/projection.js";
import { InvalidDefinition } from "../domain/errors.js";
import { InvalidArgument } from "../persistence/errors.js";
import type { Tracking } from "../persistence/recorder.js";
import { beginning } from "../process/log-reader.js";
import type { OpenSystem } from "./open-system.js";
import { type Subscription, subscriptionsOf } from "./status.js";

/**
 * Takes a projection back to the beginning of all that it follows, and clears its view, in one transaction. Rejects with
 * TrackingConflict where something was processed in between; nothing was cleared then.
 */
export async function rebuild(
  { applications, followers }: OpenSystem,
  name: string,
  given: ((tx: never) => void | Promise<void>) | undefined,
): Promise<void> {
  const projection = applications.get(name);
  if (projection?.definition.kind !== "projection")
    throw new InvalidArgument("projection", name, "the name of a projection that runs here");
  projection.refuseReadOnly();
  const own = followers.filter(({ following }) => following.application === projection);
  const source = own[0]?.following.openView;
  const clear = given ?? (source === undefined ? undefined : viewTables(source).clear);
  if (clear === undefined)
    throw new InvalidDefinition(
      `The projection "${name}" does not say how its view is emptied: give views.${name}.clear, or rebuild a function`,
    );
  const tracking = (await Promise.all(subscriptionsOf(own).map(takenBack))).flat();
  await projection.record(projection.unitOfWork(), { pipeline: 0, tracking, alongside: clear });
  for (const follower of own) follower.forget();
}

/** Moves all positions of a subscription to 0, and holds those that are there: what is processed before the view is cleared must not be skipped after. */
async function takenBack(subscription: Subscription): Promise<readonly Tracking[]> {
  const { application, upstream } = subscription[0].following;
  const positions = await application.recorder.positions(upstream.application);
  const { epoch } = await upstream.heads();
  return subscription.map(({ following: { pipeline } }) => {
    const tracked = positions[pipeline] ?? beginning;
    // Whatever log it followed, it begins with the one that is there.
    return { upstream: upstream.application, pipeline, epoch, from: tracked.position, to: 0, override: true };
  });
}
