import { RecordConflict, TrackingConflict } from "./errors.js";
import type { LogPosition, Outcome, StoredEvent, Tracked, Tracking, Unit } from "./recorder.js";

/** A unit with a number of its own, which is kept with it: so a commit whose answer was lost is known again. */
export interface MarkedUnit<Tx> {
  readonly mark: number;
  readonly pipeline: number;
  readonly events: readonly StoredEvent[];
  readonly tracking: readonly Tracking[];
  readonly dependencies: readonly LogPosition[];
  readonly alongside: Unit<Tx>["alongside"];
}

/** Heads by pipeline. */
export type Heads = ReadonlyMap<number, number>;

/** What a database says about what the units of a batch ask for. */
export interface Standing {
  isTaken(event: StoredEvent): boolean;
  fits(tracking: Tracking): boolean;
  /** The ids of a unit that was kept by an earlier attempt whose answer was lost. */
  keptBefore?(unit: MarkedUnit<never>): readonly number[] | undefined;
}

/** What a first attempt supposes: the database refuses the whole batch where it is wrong. */
export const nothingInTheWay: Standing = { isTaken: () => false, fits: () => true };

/** An event as a store writes it, with the id that is `nth` after the head of its pipeline. */
export interface PlannedEvent {
  readonly pipeline: number;
  readonly nth: number;
  readonly event: StoredEvent;
  readonly dependencies: readonly LogPosition[];
  readonly mark: number;
}

/** The moves of one position in a batch, taken together. */
export type PlannedMove = Tracking & { readonly mark: number /** Whether it goes from one epoch to another. */; readonly joined?: true };

/** What to write of a batch so that each of its units is kept whole or not at all. */
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
export function planBatch<Tx>(application: string, units: readonly MarkedUnit<Tx>[], standing: Standing): BatchPlan {
  const events: PlannedEvent[] = [];
  const counts = new Map<number, number>();
  const taken = new Set<string>();
  const moves = new Map<string, PlannedMove>();
  let presumes = false;
  const decide = (unit: MarkedUnit<Tx>): Decided => {
    const kept = standing.keptBefore?.(unit);
    if (kept) return { ids: kept };
    const moved = movesWith(unit, moves, standing);
    if ("from" in moved) return { refused: new TrackingConflict(application, moved.upstream, moved.pipeline, moved.from) };
    const clash = firstClash(unit.events, taken, standing);
    presumes ||= clash !== undefined && unit.tracking.length > 0;
    if (clash) return { refused: new RecordConflict(application, clash.aggregateId, clash.position) };
    for (const [key, move] of moved) moves.set(key, move);
    const { pipeline, mark, dependencies } = unit;
    const offset = counts.get(pipeline) ?? 0;
    const count = unit.events.length;
    for (const [index, event] of unit.events.entries()) {
      taken.add(placeOf(event));
      events.push({ pipeline, nth: offset + index + 1, event, dependencies, mark });
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

/** Whether a position that was read may be moved on as asked. */
export function follows({ from, epoch, override }: Tracking, tracked: Pick<Tracked, "position" | "epoch"> | undefined): boolean {
  if (tracked === undefined) return from === 0;
  return tracked.position === from && (tracked.epoch === epoch || from === 0 || override === true);
}

const noMoves: ReadonlyMap<string, PlannedMove> = new Map();

/** The moves of a unit, joined to those before it in the batch; or the tracking that does not fit. */
function movesWith(
  { tracking, mark }: MarkedUnit<never>,
  before: ReadonlyMap<string, PlannedMove>,
  standing: Standing,
): ReadonlyMap<string, PlannedMove> | Tracking {
  if (tracking.length === 0) return noMoves;
  const moves = new Map<string, PlannedMove>();
  for (const step of tracking) {
    const key = `${step.pipeline}/${step.upstream}`;
    const last = moves.get(key) ?? before.get(key);
    const fits = last === undefined ? standing.fits(step) : follows(step, { position: last.to, epoch: last.epoch });
    if (!fits) return step;
    moves.set(key, last === undefined ? { ...step, mark } : { ...joinedMove(last, step), mark });
  }
  return moves;
}

/** Two moves of one position as one. Where it was is what the first expects, and where it comes to is what the second says. */
function joinedMove(first: PlannedMove, second: Tracking): Omit<PlannedMove, "mark"> {
  const joined = first.joined ?? (first.epoch !== second.epoch && first.from > 0 && !first.override);
  const { override: _, ...move } = second;
  return { ...move, from: first.from, ...(joined || first.override ? { override: true } : {}), ...(joined ? { joined } : {}) };
}

function firstClash(events: readonly StoredEvent[], taken: ReadonlySet<string>, standing: Standing): StoredEvent | undefined {
  const own = new Set<string>();
  return events.find((event) => {
    const place = placeOf(event);
    if (taken.has(place) || own.has(place) || standing.isTaken(event)) return true;
    own.add(place);
    return false;
  });
}

function placeOf({ aggregateId, position }: StoredEvent): string {
  return `${position}/${aggregateId}`;
}

function outcomeOf(decided: Decided, heads: Heads): Outcome {
  if (!("offset" in decided)) return decided;
  const { pipeline, offset, count } = decided;
  const head = heads.get(pipeline) ?? 0;
  return { ids: Array.from({ length: count }, (_, index) => head + offset + index + 1) };
}
