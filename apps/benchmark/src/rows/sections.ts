import { sectionId } from "@es/core/adapter";
import type { Aims, Amounts } from "../aims.js";
import { type Engine, feed } from "../engines/engine.js";
import { type Row, repeatedly, type Work } from "../harness/row.js";
import { feedSource, openSource } from "./open-source.js";

/** Reading the log from its beginning to its end, and again. */
export function sectionRows(engine: Engine, { sections }: Pick<Aims, "sections">, { log }: Amounts): readonly Row[] {
  return [10, 100, 1000].map((size) => ({
    what: `events read in sections of ${size}`,
    against: `rows read, ${size} a query`,
    aim: sections,
    open: async () => {
      const { database, source, close } = await openSource(engine);
      await feedSource(source, log);
      await feed(await database.bare.caller(), log);
      const read = async (after: number) => {
        const { items } = await source.log.section(0, sectionId({ first: after + 1, last: after + size }));
        return items.length;
      };
      const readRows = async (after: number) => (await database.bare.rows(after, size)).length;
      return { ours: readingRound(read), baseline: readingRound(readRows), close };
    },
  }));
}

/** Reads on from where it stood; at the end it begins anew. `read` returns how much came. */
function readingRound(read: (after: number) => Promise<number>): Work {
  let after = 0;
  return repeatedly(async () => {
    const further = await read(after);
    const count = further > 0 ? further : await read(0);
    after = further > 0 ? after + count : count;
    return count;
  });
}
