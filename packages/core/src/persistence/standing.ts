import { isExpectedPosition } from "./arguments.js";
import type { ConflictLookup, IdentifiedUnit } from "./batch-plan.js";
import type { StoredEvent, Tracked, Tracking } from "./recorder.js";

/** A place that is taken: where its event is in the log, and the mark of the unit that it came with. */
export interface TakenPlace {
  readonly pipeline: number;
  readonly id: number;
  readonly unitId: number;
}

/** A position that is tracked, and the mark of the unit that moved it there. */
export type TrackedByUnit = Pick<Tracked, "position" | "epoch"> & { readonly unitId: number };

/** What a database was found to hold of what the units of a batch ask for, by `placeKey` and `positionKey`. */
export interface ExistingRows {
  readonly places: ReadonlyMap<string, TakenPlace>;
  readonly positions: ReadonlyMap<string, TrackedByUnit>;
}

export function placeKey({ aggregateId, position }: Pick<StoredEvent, "aggregateId" | "position">): string {
  return `${position}/${aggregateId}`;
}

export function positionKey({ upstream, pipeline }: Pick<Tracking, "upstream" | "pipeline">): string {
  return `${pipeline}/${upstream}`;
}

/** How things stand by what was found. */
export function conflictsIn({ places, positions }: ExistingRows): ConflictLookup {
  return {
    isTaken: (event) => places.has(placeKey(event)),
    fits: (tracking) => isExpectedPosition(tracking, positions.get(positionKey(tracking))),
  };
}

/** How things stand when an earlier attempt may have been committed: what it kept is known by the marks. */
export function conflictsAfterLostCommit(found: ExistingRows): ConflictLookup {
  return { ...conflictsIn(found), keptBefore: (unit) => idsKept(unit, found) };
}

function idsKept({ pipeline, events, tracking, unitId }: IdentifiedUnit<never>, { places, positions }: ExistingRows) {
  const last = tracking.at(-1);
  if (events.length === 0 && last !== undefined) return isDone(last, unitId, positions.get(positionKey(last))) ? [] : undefined;
  const ids: number[] = [];
  for (const event of events) {
    const place = places.get(placeKey(event));
    if (place?.unitId !== unitId || place.pipeline !== pipeline) return undefined;
    ids.push(place.id);
  }
  return events.length === 0 ? undefined : ids;
}

/** Whoever has come this far has done the work: either the unit was kept, or another runner did the same. */
function isDone({ to, epoch, override }: Tracking, unitId: number, at: TrackedByUnit | undefined): boolean {
  if (at === undefined) return false;
  return at.unitId === unitId || (to > 0 && !override && at.epoch === epoch && at.position >= to);
}
