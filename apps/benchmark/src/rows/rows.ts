import type { Aims } from "../aims.js";
import type { Amounts } from "../amounts.js";
import type { Engine } from "../engines/engine.js";
import type { Row } from "../harness/row.js";
import { appendRows } from "./appends.js";
import { conflictRows } from "./conflicts.js";
import { followingRows } from "./following.js";
import { growthRows } from "./growth.js";
import { pipelineRows } from "./pipelines.js";
import { replayRows } from "./replay.js";
import { sectionRows } from "./sections.js";
import { wakeUpRows } from "./wake-up.js";

/** Every row of a database, in the order of the table. */
export function databaseRows(engine: Engine, aims: Aims, amounts: Amounts): readonly Row[] {
  return [
    ...appendRows(engine, aims),
    ...pipelineRows(engine, aims),
    ...conflictRows(engine, aims),
    ...followingRows(engine, aims),
    ...replayRows(engine, amounts),
    ...sectionRows(engine, aims, amounts),
    ...wakeUpRows(engine, aims),
    ...growthRows(engine, aims, amounts),
  ];
}
