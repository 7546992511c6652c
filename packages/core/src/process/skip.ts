import type { OpenApplication } from "../application/open-application.js";
import { aggregate } from "../domain/aggregate.js";
import { data } from "../domain/data.js";
import { event } from "../domain/event.js";
import type { Recorded } from "../persistence/event-store.js";
import type { Tracking } from "../persistence/recorder.js";
import { operatorApplication } from "./keeping.js";

/** What an operator let a follower go past, and why. */
export interface Skip {
  readonly id: number;
  readonly why: string;
  /** What the follower failed with. */
  readonly error?: string;
}

/** A notification was skipped: kept in the log of the application that skipped it. */
export const notificationSkipped = event("es.notification-skipped", data<Skip>());

const Skips = aggregate("es.skips", () => ({}))
  .on(notificationSkipped, (skips) => skips)
  .creates({ begin: (skip: Skip) => notificationSkipped(skip) })
  .commands({ skip: (_, skip: Skip) => notificationSkipped(skip) });

/** Records the skip with the tracking that goes past the notification. */
export async function recordSkip<Tx>(application: OpenApplication<Tx>, tracking: Tracking, skip: Skip): Promise<Recorded> {
  const kept = operatorApplication(application, { skips: Skips.definition });
  const unit = kept.unitOfWork();
  const id = `${tracking.upstream}/${tracking.pipeline}`;
  const skips = (await unit.repositories(kept.definition.aggregates).skips?.get(id)) as ReturnType<typeof Skips.begin> | undefined;
  unit.collect(skips === undefined ? Skips.begin(id, skip) : skips.skip(skip));
  return kept.record(unit, { pipeline: tracking.pipeline, tracking: [tracking] });
}
