import type { EventEmitter } from "node:events";
import type { HeadWatch } from "./head-watch.js";

/** How long to wait for other heads than those a tag stands for. */
export interface Waiting {
  readonly tag: string;
  readonly ms: number;
  /** Closes when the one who waits has gone. */
  readonly connection: EventEmitter;
}

/** Resolves when the heads are others, when the time is over, or when nobody waits any more. */
export function changed(watch: HeadWatch, { tag, ms, connection }: Waiting): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      connection.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = watch.listen((heads) => {
      if (heads?.tag !== tag) done();
    });
    connection.once("close", done);
  });
}
