import type { Aims } from "../aims.js";
import type { Amounts } from "../amounts.js";
import type { Engine } from "../engines/engine.js";
import type { Row } from "../harness/row.js";
import { appending } from "./appends.js";
import { feedSource, openSource } from "./open-source.js";

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
        return { ours: appending(large.source, 1, 1), baseline: appending(small.source, 1, 1), close };
      },
    },
  ];
}
