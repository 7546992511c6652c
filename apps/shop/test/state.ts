import { createHash } from "node:crypto";
import type { Notification, Recorder } from "@es/core/adapter";
import type { RunningShop } from "../src/shop.js";

/** The state of a shop, as hashes over the bytes that its recorders keep. */
export interface State {
  /** Over every log, notification by notification: the same for the same number of pipelines. */
  readonly logs: string;
  /** Over the events of each aggregate by itself: the same for any number of pipelines. */
  readonly streams: string;
}

/** Reads the logs as they are kept, with no mapper, repository or follower between. */
export async function stateOf({ commands, core }: Pick<RunningShop, "commands" | "core">): Promise<State> {
  const logs = createHash("sha256");
  const streams = new Map<string, string[]>();
  for (const { recorder } of [commands, core]) {
    for await (const { notification, pipeline } of everything(recorder)) {
      const { id, aggregateId, type, data } = notification;
      const event = JSON.stringify([notification.position, type, Buffer.from(data).toString("base64")]);
      logs.update(JSON.stringify([recorder.application, pipeline, id, aggregateId, event]));
      const key = JSON.stringify([recorder.application, aggregateId]);
      streams.set(key, [...(streams.get(key) ?? []), event]);
    }
  }
  const sorted = [...streams].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { logs: logs.digest("hex"), streams: createHash("sha256").update(JSON.stringify(sorted)).digest("hex") };
}

async function* everything(recorder: Recorder): AsyncGenerator<{ readonly notification: Notification; readonly pipeline: number }> {
  for (let pipeline = 0; pipeline < recorder.pipelines; pipeline += 1) {
    for (let after = 0; ; ) {
      const some = await recorder.notifications(pipeline, { after, limit: 1000 });
      for (const notification of some) yield { notification, pipeline };
      const last = some.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
}
