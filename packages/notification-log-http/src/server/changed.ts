import type { EventEmitter } from "node:events";
import type { HeadWatch } from "./head-watch.js";
import type { Heads } from "./heads.js";

/** How long to wait for other heads than those that are known. */
export interface Waiting {
  readonly heads: Heads;
  readonly ms: number;
  /** Closes when the one who waits has gone. */
  readonly connection: EventEmitter;
}

/** Resolves with other heads when there are some; with the known ones when the time is over, or nobody waits any more. */
export function changed(watch: HeadWatch, { heads: known, ms, connection }: Waiting): Promise<Heads> {
  return new Promise((resolve) => {
    const done = (heads: Heads) => {
      clearTimeout(timer);
      stop();
      connection.off("close", gone);
      resolve(heads);
    };
    const gone = () => done(known);
    const timer = setTimeout(gone, ms);
    const stop = watch.listen((heads) => {
      if (heads?.tag !== known.tag) done(heads ?? known);
    });
    connection.once("close", gone);
  });
}
