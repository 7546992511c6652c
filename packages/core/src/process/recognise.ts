import type { Section } from "../application/notification-log.js";
import type { Tracked } from "../persistence/recorder.js";
import { LogReplaced } from "./errors.js";
import type { Processing } from "./process-notifications.js";

/** Throws LogReplaced unless what was read after a position comes from the log that was followed up to there, and it still goes that far. */
export async function recognise<Tx>(
  processing: Processing<Tx>,
  tracked: Tracked,
  { epoch, items }: Pick<Section, "epoch" | "items">,
): Promise<void> {
  const { application, upstream, pipeline } = processing;
  if (tracked.position === 0) return;
  const replaced = (why: string) => new LogReplaced(application.name, upstream.application, pipeline, why);
  if (tracked.epoch !== epoch) throw replaced("it is another log than the one that was followed");
  // A log that goes on after the position has come to it.
  if (items.length > 0) return;
  const { head } = await upstream.head(pipeline);
  if (head < tracked.position) throw replaced(`it ends at ${head}, before the position ${tracked.position} that was reached`);
}
