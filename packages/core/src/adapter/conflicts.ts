import { isExpectedPosition } from "../persistence/arguments.js";
import { RecordConflict, TrackingConflict } from "../persistence/errors.js";
import type { LogPosition, Outcome, StoredEvent, Tracked, Tracking, Unit, UnitEvent } from "../persistence/recorder.js";

/** A unit with a number of its own, which is kept with it: so a commit whose answer was lost is known again. */
export interface IdentifiedUnit<Tx> {
  readonly unitId: number;
  readonly pipeline: number;
  /** In milliseconds since 1970 began in UTC. */
  readonly recordedAt: number;
  readonly events: readonly UnitEvent[];
  readonly tracking: readonly Tracking[];
  readonly dependencies: readonly LogPosition[];
  readonly alongside: Unit<Tx>["alongside"];
}

/** Heads by pipeline. */
export type Heads = ReadonlyMap<number, number>;

/** The answers of a database about the units of a batch. */
export interface ConflictLookup {
  isTaken(event: StoredEvent): boolean;
  /** Whether the log has the event before it of the same aggregate, and of the unit that it says. Only asked of those that are not the first. */
  hasPredecessor(event: UnitEvent): boolean;
  fits(tracking: Tracking): boolean;
  /** The ids of a unit that was kept by an earlier attempt whose answer was lost. */
  keptBefore?(unit: IdentifiedUnit<never>): readonly number[] | undefined;
}

/** The assumption of a first attempt. If it is wrong, the database refuses the whole batch. */
export const noConflicts: ConflictLookup = { isTaken: () => false, hasPredecessor: () => true, fits: () => true };

/** An event as a store writes it, with the id that is `nth` after the head of its pipeline. */
export interface PlannedEvent {
  readonly pipeline: number;
  readonly nth: number;
  readonly event: UnitEvent;
  readonly dependencies: readonly LogPosition[];
  readonly unitId: number;
  /** What the column `recorded_at` holds of it: milliseconds since 1970 began in UTC. */
  readonly recordedAt: number;
  /**
   * Whether the log has to have the event before it already, of the unit `event.predecessorUnitId` where that is given: it
   * is not the first of its aggregate, and that one is not written before it.
   */
  readonly needsPredecessor: boolean;
}

/** The moves of one position in a batch, taken together. */
export type PlannedMove = Tracking & { readonly unitId: number /** Whether it goes from one epoch to another. */; readonly joined?: true };

/** The units of a batch to write, so that each is kept whole or not at all. */
export interface BatchPlan {
  /** By pipeline, ascending. */
  readonly events: readonly PlannedEvent[];
  /** How many of the events go to a pipeline, for each that gets some, ascending: the order to lock heads in. */
  readonly counts: ReadonlyMap<number, number>;
  readonly moves: readonly PlannedMove[];
  /**
   * Whether the plan holds only if the database was looked at: a move that joins two epochs compares the position alone, and
   * a unit whose events clash may have to be refused for its tracking.
   */
  readonly presumes: boolean;
  /** How many of the units were kept by an earlier attempt. */
  readonly keptBefore: number;
  /** The outcomes of the units, when the events of each pipeline have got the ids after its head. */
  outcomes(heads: Heads): readonly Outcome[];
}

type Decided = Outcome | { readonly pipeline: number; readonly offset: number; readonly count: number };

/** Decides on the units in their order, each after those before it, as if each were committed alone. */
export function planBatch<Tx>(application: string, units: readonly IdentifiedUnit<Tx>[], lookup: ConflictLookup): BatchPlan {
  const events: PlannedEvent[] = [];
  const counts = new Map<number, number>();
  const taken = new Map<string, number>();
  const moves = new Map<string, PlannedMove>();
  let presumes = false;
  const decide = (unit: IdentifiedUnit<Tx>): Decided => {
    const kept = lookup.keptBefore?.(unit);
    if (kept) return { ids: kept };
    const moved = movesWith(unit, moves, lookup);
    if ("from" in moved) return { refused: new TrackingConflict(application, moved.upstream, moved.pipeline, moved.from) };
    const clash = firstClash(unit, taken, lookup);
    presumes ||= clash !== undefined && unit.tracking.length > 0;
    if (clash) return { refused: new RecordConflict(application, clash.aggregateId, clash.position) };
    for (const [key, move] of moved) moves.set(key, move);
    const { pipeline, unitId, recordedAt, dependencies } = unit;
    const offset = counts.get(pipeline) ?? 0;
    const count = unit.events.length;
    for (const [index, event] of unit.events.entries()) {
      const needsPredecessor = event.position > 1 && !taken.has(placeBefore(event));
      taken.set(placeKey(event), unitId);
      events.push({ pipeline, nth: offset + index + 1, event, dependencies, unitId, recordedAt, needsPredecessor });
    }
    if (count > 0) counts.set(pipeline, offset + count);
    return { pipeline, offset, count };
  };
  const decided = units.map(decide);
  return {
    presumes: presumes || [...moves.values()].some(({ joined }) => joined === true),
    events: counts.size > 1 ? events.sort((one, other) => one.pipeline - other.pipeline) : events,
    counts: counts.size > 1 ? new Map([...counts].sort(([one], [other]) => one - other)) : counts,
    moves: [...moves.values()],
    keptBefore: decided.filter((unit) => "ids" in unit).length,
    outcomes: (heads) => decided.map((unit) => outcomeOf(unit, heads)),
  };
}

const noMoves: ReadonlyMap<string, PlannedMove> = new Map();

/** The moves of a unit, joined to those before it in the batch; or the tracking that does not fit. */
function movesWith(
  { tracking, unitId }: IdentifiedUnit<never>,
  before: ReadonlyMap<string, PlannedMove>,
  lookup: ConflictLookup,
): ReadonlyMap<string, PlannedMove> | Tracking {
  if (tracking.length === 0) return noMoves;
  const moves = new Map<string, PlannedMove>();
  for (const step of tracking) {
    const key = `${step.pipeline}/${step.upstream}`;
    const last = moves.get(key) ?? before.get(key);
    const fits = last === undefined ? lookup.fits(step) : isExpectedPosition(step, { position: last.to, epoch: last.epoch });
    if (!fits) return step;
    moves.set(key, last === undefined ? { ...step, unitId } : { ...joinedMove(last, step), unitId });
  }
  return moves;
}

/** Two moves of one position as one. Where it was is what the first expects, and where it comes to is what the second says. */
function joinedMove(first: PlannedMove, second: Tracking): Omit<PlannedMove, "unitId"> {
  const joined = first.joined ?? (first.epoch !== second.epoch && first.from > 0 && !first.override);
  const { override: _, ...move } = second;
  return { ...move, from: first.from, ...(joined || first.override ? { override: true } : {}), ...(joined ? { joined } : {}) };
}

/** The first event whose place is taken, or which would follow on none or on another than it says; `taken` has the units of the places. */
function firstClash(
  { unitId, events }: IdentifiedUnit<never>,
  taken: ReadonlyMap<string, number>,
  lookup: ConflictLookup,
): StoredEvent | undefined {
  const own = new Set<string>();
  const writtenBy = (place: string) => (own.has(place) ? unitId : taken.get(place));
  return events.find((event) => {
    const place = placeKey(event);
    if (writtenBy(place) !== undefined || lookup.isTaken(event)) return true;
    if (event.position > 1) {
      const before = writtenBy(placeBefore(event));
      if (!(before === undefined ? lookup.hasPredecessor(event) : isPredecessor(event, before))) return true;
    }
    own.add(place);
    return false;
  });
}

/** Whether an event may follow on one of the unit with this number. */
function isPredecessor({ predecessorUnitId }: UnitEvent, unitId: number): boolean {
  return predecessorUnitId === undefined || predecessorUnitId === unitId;
}

function placeBefore({ aggregateId, position }: StoredEvent): string {
  return placeKey({ aggregateId, position: position - 1 });
}

function outcomeOf(decided: Decided, heads: Heads): Outcome {
  if (!("offset" in decided)) return decided;
  const { pipeline, offset, count } = decided;
  const head = heads.get(pipeline) ?? 0;
  return { ids: Array.from({ length: count }, (_, index) => head + offset + index + 1) };
}

/** A place that is taken: where its event is in the log, and the mark of the unit that it came with. */
export interface TakenPlace {
  readonly pipeline: number;
  readonly id: number;
  readonly unitId: number;
}

/** A position that is tracked, and the mark of the unit that moved it there. */
export type TrackedByUnit = Pick<Tracked, "position" | "epoch"> & { readonly unitId: number };

/** The rows that a database has for the units of a batch, by `placeKey` and `positionKey`. */
export interface ExistingRows {
  readonly places: ReadonlyMap<string, TakenPlace>;
  readonly positions: ReadonlyMap<string, TrackedByUnit>;
}

/** Returns the key of an event's place in `ExistingRows.places`. */
export function placeKey({ aggregateId, position }: Pick<StoredEvent, "aggregateId" | "position">): string {
  return `${position}/${aggregateId}`;
}

/** Returns the key of a position in `ExistingRows.positions`. */
export function positionKey({ upstream, pipeline }: Pick<Tracking, "upstream" | "pipeline">): string {
  return `${pipeline}/${upstream}`;
}

/** The units with the events that theirs follow, so that `findExisting` looks for those too. */
export function withPredecessors<Tx>(units: readonly IdentifiedUnit<Tx>[]): readonly IdentifiedUnit<Tx>[] {
  return units.map((unit) => {
    const before = unit.events.filter(({ position }) => position > 1).map((event) => ({ ...event, position: event.position - 1 }));
    return { ...unit, events: [...unit.events, ...before] };
  });
}

/** How things stand by what was found. */
export function conflictsIn({ places, positions }: ExistingRows): ConflictLookup {
  return {
    isTaken: (event) => places.has(placeKey(event)),
    hasPredecessor: (event) => {
      const before = places.get(placeBefore(event));
      return before !== undefined && isPredecessor(event, before.unitId);
    },
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

/** If the position is this far, the work is done: either the unit was kept, or another runner did the same. */
function isDone({ to, epoch, override }: Tracking, unitId: number, at: TrackedByUnit | undefined): boolean {
  if (at === undefined) return false;
  return at.unitId === unitId || (to > 0 && !override && at.epoch === epoch && at.position >= to);
}
