import { setTimeout as pause } from "node:timers/promises";
import type { Aims } from "../aims.js";
import { Item, lines } from "../domain.js";
import type { Engine } from "../engines/engine.js";
import { type Child, startChild } from "../harness/child.js";
import { median } from "../harness/measure.js";
import type { Row, Work } from "../harness/row.js";
import { openSource, type Source } from "./open-source.js";

/** How soon a process hears of what another one has saved, after a while in which nothing happened. */
export function wakeUpRows(engine: Engine, { wakeUp }: Pick<Aims, "wakeUp">): readonly Row[] {
  return [
    {
      what: "events heard of in another process, one by one",
      aim: wakeUp,
      open: async () => {
        const { database, source, close: closeSource } = await openSource(engine);
        const child = await startChild(new URL("./hearer.js", import.meta.url), [engine.name, database.address]);
        const close = async () => {
          await child.close();
          await closeSource();
        };
        return { ours: wakingUp(source, child), close };
      },
    },
  ];
}

/** As long as is asked for at the least: the median of what each event took, as if nothing were between them. */
export function wakingUp(source: Pick<Source, "save">, child: Child): Work {
  return async (milliseconds) => {
    const took: number[] = [];
    for (const end = performance.now() + milliseconds; took.length === 0 || performance.now() < end; ) {
      await pause(Math.random() * 100);
      const heard = child.hears();
      await source.save(Item.note(crypto.randomUUID(), lines(1)));
      const saved = performance.now();
      await heard;
      took.push(performance.now() - saved);
    }
    return { count: 1, milliseconds: median(took) };
  };
}
