import { follows, type MarkedUnit, type Standing, type StoredEvent, StoreUnavailable, type Tracked, type Tracking } from "@es/core";
import type pg from "pg";
import type { Log } from "./log.js";
import { placeParameters, positionParameters } from "./rows.js";

interface Place {
  readonly pipeline: number;
  readonly id: number;
  readonly mark: number;
}

type Position = Tracked & { readonly mark: number };

/** What a reading found. */
interface Found {
  readonly places: ReadonlyMap<string, Place>;
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * Reads what stands at the places and positions that the units ask for. With `doubtful` units are looked for among what
 * was kept before, by their marks: an earlier attempt's answer was lost.
 */
export async function readStanding(
  client: pg.PoolClient,
  { log, pipeline, units, doubtful }: { log: Log; pipeline: number; units: readonly MarkedUnit<never>[]; doubtful: boolean },
): Promise<Standing> {
  const places = await readPlaces(
    client,
    log,
    units.flatMap(({ events }) => events),
  );
  const positions = await readPositions(
    client,
    log,
    units.flatMap(({ tracking = [] }) => tracking),
  );
  const standing: Standing = {
    isTaken: (event) => places.has(placeOf(event)),
    fits: (tracking) => follows(tracking, positions.get(positionOf(tracking))),
  };
  return doubtful ? { ...standing, keptBefore: (unit) => idsKept(unit, { places, positions }, { log, pipeline }) } : standing;
}

async function readPlaces(client: pg.PoolClient, { id, connections, statements }: Log, events: readonly StoredEvent[]) {
  const places = new Map<string, Place>();
  if (events.length === 0) return places;
  const { rows } = await connections.run(client, statements.places, placeParameters(id, events));
  for (const { n, pipeline, id, unit } of rows) {
    places.set(placeOf(events[n - 1] as StoredEvent), { pipeline, id: Number(id), mark: Number(unit) });
  }
  return places;
}

async function readPositions(client: pg.PoolClient, { id, connections, statements }: Log, tracking: readonly Tracking[]) {
  const positions = new Map<string, Position>();
  if (tracking.length === 0) return positions;
  const { rows } = await connections.run(client, statements.positions, positionParameters(id, tracking));
  for (const { upstream, pipeline, position, epoch, unit } of rows) {
    positions.set(positionOf({ upstream, pipeline }), { position: Number(position), epoch, mark: Number(unit) });
  }
  return positions;
}

function idsKept(
  { events, tracking = [], mark }: MarkedUnit<never>,
  { places, positions }: Found,
  { log, pipeline }: { log: Log; pipeline: number },
): readonly number[] | undefined {
  if (events.length > 0) {
    const kept = events.map((event) => places.get(placeOf(event)));
    return kept.every((place) => place?.mark === mark && place.pipeline === pipeline) ? kept.map((place) => place?.id ?? 0) : undefined;
  }
  const last = tracking.at(-1);
  if (last === undefined) throw new StoreUnavailable(log.connections.description, "the answer to a commit was lost, and it left no trace");
  const position = positions.get(positionOf(last));
  // Whoever has come this far has done the work of the unit: either it was kept, or another runner did the same.
  const passed = position !== undefined && position.epoch === last.epoch && last.to > 0 && position.position >= last.to;
  return passed || position?.mark === mark ? [] : undefined;
}

function placeOf({ aggregateId, position }: StoredEvent): string {
  return `${position}/${aggregateId}`;
}

function positionOf({ upstream, pipeline }: Pick<Tracking, "upstream" | "pipeline">): string {
  return `${pipeline}/${upstream}`;
}
