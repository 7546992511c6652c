import { follows, type MarkedUnit, type Standing } from "./batch-plan.js";
import type { StoredEvent, Tracked, Tracking } from "./recorder.js";

/** A place that is taken: where its event is in the log, and the mark of the unit that it came with. */
export interface TakenPlace {
  readonly pipeline: number;
  readonly id: number;
  readonly mark: number;
}

/** A position that is tracked, and the mark of the unit that moved it there. */
export type MarkedPosition = Pick<Tracked, "position" | "epoch"> & { readonly mark: number };

/** What a database was found to hold of what the units of a batch ask for, by `placeKey` and `positionKey`. */
export interface Found {
  readonly places: ReadonlyMap<string, TakenPlace>;
  readonly positions: ReadonlyMap<string, MarkedPosition>;
}

export function placeKey({ aggregateId, position }: Pick<StoredEvent, "aggregateId" | "position">): string {
  return `${position}/${aggregateId}`;
}

export function positionKey({ upstream, pipeline }: Pick<Tracking, "upstream" | "pipeline">): string {
  return `${pipeline}/${upstream}`;
}

/** How things stand by what was found. */
export function standingIn({ places, positions }: Found): Standing {
  return {
    isTaken: (event) => places.has(placeKey(event)),
    fits: (tracking) => follows(tracking, positions.get(positionKey(tracking))),
  };
}

/** How things stand when an earlier attempt may have been committed: what it kept is known by the marks. */
export function standingInDoubt(found: Found): Standing {
  return { ...standingIn(found), keptBefore: (unit) => idsKept(unit, found) };
}

function idsKept({ pipeline, events, tracking, mark }: MarkedUnit<never>, { places, positions }: Found) {
  const last = tracking.at(-1);
  if (events.length === 0 && last !== undefined) return isDone(last, mark, positions.get(positionKey(last))) ? [] : undefined;
  const ids: number[] = [];
  for (const event of events) {
    const place = places.get(placeKey(event));
    if (place?.mark !== mark || place.pipeline !== pipeline) return undefined;
    ids.push(place.id);
  }
  return events.length === 0 ? undefined : ids;
}

/** Whoever has come this far has done the work: either the unit was kept, or another runner did the same. */
function isDone({ to, epoch, override }: Tracking, mark: number, at: MarkedPosition | undefined): boolean {
  if (at === undefined) return false;
  return at.mark === mark || (to > 0 && !override && at.epoch === epoch && at.position >= to);
}
