import type { Aims } from "../aims.js";
import type { Engine } from "../engines/engine.js";
import type { Row } from "../harness/row.js";
import { repeatedly } from "../harness/work.js";
import { openSource, type Source, saveItem } from "./open-source.js";

const callers = 32;

/** Whether more pipelines make appends slower or faster. */
export function pipelineRows(engine: Engine, { pipelines }: Pick<Aims, "pipelines">): readonly Row[] {
  return [
    {
      what: `appends of 1 event in 16 pipelines, ${callers} callers`,
      against: "the same in 1 pipeline",
      aim: pipelines,
      open: async () => {
        const sixteen = await openSource(engine, { partitions: 16 });
        const one = await openSource(engine);
        const close = async () => {
          await Promise.all([sixteen.close(), one.close()]);
        };
        return { ours: saving(sixteen.source), baseline: saving(one.source), close };
      },
    },
  ];
}

function saving(source: Source) {
  return repeatedly(async () => {
    await saveItem(source, 1);
    return 1;
  }, callers);
}
