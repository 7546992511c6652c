import type { Tracked, Tracking } from "./recorder.js";

/** The positions in an upstream by pipeline, from what is tracked of each; undefined where nothing is. Stores answer `positions` with it. */
export function byPipeline(tracked: readonly (Tracked & Pick<Tracking, "pipeline">)[]): readonly (Tracked | undefined)[] {
  const positions: (Tracked | undefined)[] = [];
  for (const { pipeline, position, epoch, identity } of tracked) positions[pipeline] = { position, epoch, identity };
  return Array.from(positions);
}
