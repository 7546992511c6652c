import type { Aims } from "../aims.js";
import type { Amounts } from "../amounts.js";
import type { Engine } from "../engines/engine.js";
import type { Row } from "../harness/row.js";
import { repeatedly } from "../harness/work.js";
import { feedSource, openSource, type Source, saveItem } from "./open-source.js";

/** Whether an append costs more when there are many events. */
export function growthRows(engine: Engine, { growth }: Pick<Aims, "growth">, { few, many }: Amounts): readonly Row[] {
  return [
    {
      what: `appends of 1 event, 1 caller, behind ${many} events`,
      against: `the same behind ${few} events`,
      aim: growth,
      long: true,
      open: async () => {
        const large = await openSource(engine);
        const small = await openSource(engine);
        await feedSource(large.source, many);
        await feedSource(small.source, few);
        const close = async () => {
          await Promise.all([large.close(), small.close()]);
        };
        return { ours: saving(large.source), baseline: saving(small.source), close };
      },
    },
  ];
}

function saving(source: Source) {
  return repeatedly(async () => {
    await saveItem(source, 1);
    return 1;
  });
}
