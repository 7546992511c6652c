import type { Aims } from "../aims.js";
import type { Engine } from "../engines/engine.js";
import type { Row } from "../harness/row.js";
import { appending } from "./appends.js";
import { openSource } from "./open-source.js";

/** Whether more pipelines make appends slower or faster: with two callers for each pipeline, and with many. */
export function pipelineRows(engine: Engine, { pipelines }: Pick<Aims, "pipelines">): readonly Row[] {
  return [32, 512].map((callers) => ({
    what: `appends of 1 event in 16 pipelines, ${callers} callers`,
    against: "the same in 1 pipeline",
    aim: pipelines,
    open: async () => {
      const sixteen = await openSource(engine, { pipelines: 16 });
      const one = await openSource(engine);
      const close = async () => {
        await Promise.all([sixteen.close(), one.close()]);
      };
      return { ours: appending(sixteen.source, callers, 1), baseline: appending(one.source, callers, 1), close };
    },
  }));
}
