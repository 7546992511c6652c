import { OpenApplication } from "../application/open-application.js";
import type { UnitOfWork } from "../application/unit-of-work.js";
import { aggregate } from "../domain/aggregate.js";
import type { AggregateDefinition } from "../domain/aggregate-instance.js";
import { event } from "../domain/event.js";
import { data } from "../domain/schema.js";
import { wholeNumber } from "../persistence/arguments.js";
import { InvalidArgument, reasonOf } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { identityOf } from "../persistence/identity.js";
import type { Tracked, Tracking } from "../persistence/recorder.js";
import { NothingToSkip, NotReplaced } from "./errors.js";
import type { FollowerProgress } from "./follower-progress.js";
import { beginning, type Followed, readAfter, readSection, replacementOf } from "./log-reader.js";

/** The application with aggregates of its operators in the place of its own: what they decide is kept in its log. */
function operatorApplication<Tx>(
  { recorder, mapper, clock, name }: OpenApplication<Tx>,
  aggregates: Readonly<Record<string, AggregateDefinition>>,
): OpenApplication<Tx> {
  const definition = {
    name,
    kind: "policy" as const,
    aggregates,
    commands: {},
    reactions: new Map(),
    ownReactions: new Map(),
    pipelineKey: undefined,
  };
  return new OpenApplication<Tx>(definition, recorder, { mapper, clock });
}

/** Why an operator paused an application, or let it go on. */
export interface Pause {
  readonly why: string;
}

/** An application is to follow nothing any more: kept in its own log. Stored names stay as they were first, here "halted". */
export const applicationPaused = event("es.application-halted", data<Pause>());

/** A paused application is to follow again. */
export const applicationResumed = event("es.application-resumed", data<Pause>());

const PausedApplication = aggregate("es.halts", (): { readonly pause?: Pause } => ({}))
  .on(applicationPaused, (_, { data }) => ({ pause: data }))
  .on(applicationResumed, () => ({}))
  .creates({ pause: (pause: Pause) => applicationPaused(pause) })
  .commands({
    pause: ({ pause: before }, pause: Pause) => (before === undefined ? applicationPaused(pause) : []),
    resume: ({ pause }, end: Pause) => (pause === undefined ? [] : applicationResumed(end)),
  });

const id = "all";

/** Whether an application is paused: a fact of its own log, which every runner heeds. */
export class Pauses<Tx = unknown> {
  readonly #kept: OpenApplication<Tx>;

  constructor(private readonly application: OpenApplication<Tx>) {
    this.#kept = operatorApplication(application, { pauses: PausedApplication.definition });
  }

  /** Why the application is paused; undefined where it is not. */
  async current(): Promise<Pause | undefined> {
    return (await this.#load(this.#kept.repositories()))?.state.pause;
  }

  /** Pauses the application. Where it is paused already, nothing is recorded. */
  pause(why: string): Promise<void> {
    return this.#record((paused) => (paused === undefined ? PausedApplication.pause(id, { why }) : paused.pause({ why })));
  }

  /** Lets the application go on. Where it is not paused, nothing is recorded. */
  resume(why: string): Promise<void> {
    return this.#record((paused) => paused?.resume({ why }));
  }

  async #record(decide: (paused: PausedInstance | undefined) => unknown): Promise<void> {
    const unit = this.#kept.unitOfWork();
    unit.collect(decide(await this.#load(unit.repositories(this.#kept.definition.aggregates))));
    this.application.recordings.publish({ ...(await this.#kept.record(unit, { pipeline: 0 })), events: [] });
  }

  async #load({ pauses }: ReturnType<UnitOfWork["repositories"]>): Promise<PausedInstance | undefined> {
    return (await pauses?.get(id)) as PausedInstance | undefined;
  }
}

type PausedInstance = ReturnType<typeof PausedApplication.pause>;

/** The event that an operator let a follower skip, with the reason. */
export interface Skip {
  readonly id: number;
  readonly why: string;
  /** The error of the follower. */
  readonly error?: string;
}

/** A notification was skipped: kept in the log of the application that skipped it. */
export const notificationSkipped = event("es.notification-skipped", data<Skip>());

const Skips = aggregate("es.skips", () => ({}))
  .on(notificationSkipped, (skips) => skips)
  .creates({ begin: (skip: Skip) => notificationSkipped(skip) })
  .commands({ skip: (_, skip: Skip) => notificationSkipped(skip) });

/**
 * Lets a follower go past its next notification without processing it: recorded, with the reason. Rejects with
 * NothingToSkip where that has another id, or with LogReplaced.
 */
export async function skipNotification<Tx>(progress: FollowerProgress<Tx>, id: number, why: string): Promise<void> {
  const { application, upstream, pipeline } = progress.following;
  const at = (await progress.tracked()) ?? beginning;
  const from = at.position;
  const { epoch, items } = await readAfter(progress.following, at, 1);
  const [skipped] = items;
  if (id !== skipped?.id) throw new NothingToSkip(application.name, id, from);
  const { failure } = progress;
  const error = failure && reasonOf(failure.error);
  const identity = identityOf(skipped);
  const tracking = { upstream: upstream.application, pipeline, epoch, from, to: id, identity };
  const recorded = await recordSkip(application, tracking, { id, why, ...(error === undefined ? {} : { error }) });
  progress.moved({ position: id, epoch, identity }, 0);
  application.recordings.publish({ ...recorded, events: [] });
}

/** Records the skip with the tracking that goes past the notification. */
async function recordSkip<Tx>(application: OpenApplication<Tx>, tracking: Tracking, skip: Skip): Promise<Recorded> {
  const kept = operatorApplication(application, { skips: Skips.definition });
  const unit = kept.unitOfWork();
  const id = `${tracking.upstream}/${tracking.pipeline}`;
  const skips = (await unit.repositories(kept.definition.aggregates).skips?.get(id)) as ReturnType<typeof Skips.begin> | undefined;
  unit.collect(skips === undefined ? Skips.begin(id, skip) : skips.skip(skip));
  return kept.record(unit, { pipeline: tracking.pipeline, tracking: [tracking] });
}

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
  /** The fault in the log; left out if the reset was forced. */
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
 * Lets a follower go on after another position of the log that is there now, forward or back: recorded, with the reason,
 * in one transaction. Rejects with NotReplaced, InvalidArgument for what lies beyond the head, or TrackingConflict.
 */
export async function resetPosition<Tx>(progress: FollowerProgress<Tx>, resetting: Resetting): Promise<void> {
  const { application, upstream, pipeline } = progress.following;
  const { after, why, force = false } = resetting;
  if (typeof why !== "string" || why.trim() === "") throw new InvalidArgument("why", why, "the reason, for the log");
  wholeNumber("after", after, 0);
  const from = (await progress.tracked()) ?? beginning;
  const error = await replacementOf(progress.following, from);
  if (error === undefined && !force) throw new NotReplaced(application.name, upstream.application, pipeline, from.position);
  const to = await placeIn(progress.following, after);
  const moved = { from: placeOf(from), to: placeOf(to), why, at: new Date().toISOString() };
  const tracking = { upstream: upstream.application, pipeline, epoch: to.epoch, from: from.position, to: after, identity: to.identity };
  const reset = error === undefined ? moved : { ...moved, error: error.message };
  const recorded = await recordReset(application, { ...tracking, override: true }, reset);
  progress.retryState.clear();
  progress.forget();
  application.recordings.publish({ ...recorded, events: [] });
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
  const kept = operatorApplication(application, { resets: Resets.definition });
  const unit = kept.unitOfWork();
  const id = `${tracking.upstream}/${tracking.pipeline}`;
  const resets = (await unit.repositories(kept.definition.aggregates).resets?.get(id)) as ReturnType<typeof Resets.begin> | undefined;
  unit.collect(resets === undefined ? Resets.begin(id, reset) : resets.reset(reset));
  return kept.record(unit, { pipeline: tracking.pipeline, tracking: [tracking] });
}
