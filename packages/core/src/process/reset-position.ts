import type { OpenApplication } from "../application/open-application.js";
import { aggregate } from "../domain/aggregate.js";
import { data } from "../domain/data.js";
import { event } from "../domain/event.js";
import { wholeNumber } from "../persistence/arguments.js";
import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { identityOf } from "../persistence/identity.js";
import type { Tracked, Tracking } from "../persistence/recorder.js";
import { NotReplaced } from "./errors.js";
import { keeping } from "./keeping.js";
import { beginning, type Followed, replacementOf } from "./lineage.js";
import { readSection } from "./log-reader.js";

/** Where an application stood, or stands from now on. */
export interface ResetPlace {
  readonly position: number;
  readonly epoch: string;
  /** The identity of the event there; left out where it is not known. */
  readonly identity?: string;
}

/** How an operator moved a position, and why. */
export interface PositionReset {
  readonly from: ResetPlace;
  readonly to: ResetPlace;
  readonly why: string;
  /** When, as an ISO date and time in UTC. */
  readonly at: string;
  /** What was found to be wrong with the log; left out where the reset was forced. */
  readonly error?: string;
}

/** Where to go on, and why. */
export interface Resetting {
  /** The position to stand at: what comes after it is processed next. 0 for the beginning. */
  readonly after: number;
  readonly why: string;
  /** Whether to move a position in a log that is the one that was followed. Default false. */
  readonly force?: boolean | undefined;
}

/** A position was reset: kept in the log of the application that follows. */
export const positionReset = event("es.position-reset", data<PositionReset>());

const Resets = aggregate("es.resets", () => ({}))
  .on(positionReset, (resets) => resets)
  .creates({ begin: (reset: PositionReset) => positionReset(reset) })
  .commands({ reset: (_, reset: PositionReset) => positionReset(reset) });

/**
 * Moves a position anywhere in the log that is there now, forward or back, in one transaction with an event that says
 * so. Rejects with NotReplaced, InvalidArgument for what lies beyond the head, or TrackingConflict.
 */
export async function resetPosition<Tx>(application: OpenApplication<Tx>, followed: Followed, resetting: Resetting): Promise<Recorded> {
  const { upstream, pipeline } = followed;
  const { after, why, force = false } = resetting;
  if (typeof why !== "string" || why.trim() === "") throw new InvalidArgument("why", why, "the reason, for the log");
  wholeNumber("after", after, 0);
  const from = (await application.recorder.tracked(upstream.application, pipeline)) ?? beginning;
  const error = await replacementOf(followed, from);
  if (error === undefined && !force) throw new NotReplaced(application.name, upstream.application, pipeline, from.position);
  const to = await placeIn(followed, after);
  const moved = { from: placeOf(from), to: placeOf(to), why, at: new Date().toISOString() };
  const tracking = { upstream: upstream.application, pipeline, epoch: to.epoch, from: from.position, to: after, identity: to.identity };
  return recordReset(application, { ...tracking, override: true }, error === undefined ? moved : { ...moved, error: error.message });
}

async function placeIn({ upstream, pipeline }: Followed, after: number): Promise<Tracked> {
  const { epoch, head } = await upstream.head(pipeline);
  if (after === 0) return { position: 0, epoch, identity: undefined };
  const { items, ...section } = await readSection(upstream, pipeline, { after: after - 1, limit: 1 });
  const [event] = items;
  if (event === undefined)
    throw new InvalidArgument("after", after, `0 to ${head}, where pipeline ${pipeline} of ${upstream.application} ends`);
  return { position: after, epoch: section.epoch, identity: identityOf(event) };
}

function placeOf({ position, epoch, identity }: Tracked): ResetPlace {
  return identity === undefined ? { position, epoch } : { position, epoch, identity };
}

async function recordReset<Tx>(application: OpenApplication<Tx>, tracking: Tracking, reset: PositionReset): Promise<Recorded> {
  const kept = keeping(application, { resets: Resets.definition });
  const unit = kept.unitOfWork();
  const id = `${tracking.upstream}/${tracking.pipeline}`;
  const resets = (await unit.repositories(kept.definition.aggregates).resets?.get(id)) as ReturnType<typeof Resets.begin> | undefined;
  unit.collect(resets === undefined ? Resets.begin(id, reset) : resets.reset(reset));
  return kept.record(unit, { pipeline: tracking.pipeline, tracking: [tracking] });
}
