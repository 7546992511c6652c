import type { RunningApplication } from "@es/core";
import { aggregate, application, data, event } from "@es/core";
import { OpenApplication, type OpeningOptions } from "../../src/application/open-application.js";
import { runningApplication } from "../../src/application/running-application.js";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";

/** Counters, for the tests of how aggregates are kept at hand. */
const counted = event("counter.counted", data<{ by: number }>());

function counters(version = 1) {
  const Counter = aggregate("counter", () => ({ total: 0, version }), { version })
    .on(counted, (counter, { data }) => ({ ...counter, total: counter.total + data.by }))
    .creates({ begin: () => counted({ by: 0 }) })
    .commands({ count: (_, by: number) => counted({ by }) });
  const counting = application("counting", { counters: Counter }).commands({
    begin: (_, id: string) => Counter.begin(id),
    count: async ({ counters }, id: string, by: number) => (await counters.expect(id)).count(by),
  });
  return { Counter, counting };
}

/** A recorder that counts the requests to it. */
export function watched(recorder: MemoryRecorder = new MemoryRecorder("counting", 1)) {
  const reads: string[] = [];
  const { events, snapshot } = recorder;
  recorder.events = async (id, range) => {
    reads.push(`events after ${range?.after}`);
    return events.call(recorder, id, range);
  };
  recorder.snapshot = async (id) => {
    reads.push("snapshot");
    return snapshot.call(recorder, id);
  };
  return { recorder, reads };
}

/** A counting application that runs on a recorder. */
export function run(recorder: MemoryRecorder, options: OpeningOptions & { readonly version?: number } = {}) {
  const { counting } = counters(options.version);
  const open = new OpenApplication(counting.definition, recorder, options);
  return runningApplication(open) as RunningApplication<typeof counting, undefined>;
}
