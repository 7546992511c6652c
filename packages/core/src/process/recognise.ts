import type { Tracked } from "../persistence/recorder.js";
import { LogReplaced } from "./errors.js";
import type { Processing } from "./process-notifications.js";

/** Throws LogReplaced unless the log is the one that was followed up to here, and still goes that far. */
export async function recognise<Tx>(processing: Processing<Tx>, tracked: Tracked | undefined, epoch: string): Promise<void> {
  const { application, upstream, pipeline } = processing;
  if (tracked === undefined || tracked.position === 0) return;
  const replaced = (why: string) => new LogReplaced(application.name, upstream.application, pipeline, why);
  if (tracked.epoch !== epoch) throw replaced("it is another log than the one that was followed");
  const { head } = await upstream.head(pipeline);
  if (head < tracked.position) throw replaced(`it ends at ${head}, before the position ${tracked.position} that was reached`);
}
