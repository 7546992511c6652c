import { applicationName } from "../domain/identifier.js";
import { wholeNumber } from "./arguments.js";
import { PipelinesMismatch } from "./errors.js";
import { MemoryRecorder } from "./memory-recorder.js";
import type { Recorder, Store } from "./recorder.js";

/** A store in this process's memory, for tests and trials: what it keeps lives as long as the store does, closed or not. */
export function memory(): Store<undefined> {
  const recorders = new Map<string, MemoryRecorder>();
  return {
    description: "memory",
    shared: false,
    open: async (application: string, { pipelines = 1 } = {}): Promise<Recorder<undefined>> => {
      wholeNumber("pipelines", pipelines, 1);
      const recorder = recorders.get(applicationName(application)) ?? new MemoryRecorder(application, pipelines);
      if (recorder.pipelines !== pipelines) throw new PipelinesMismatch(application, recorder.pipelines, pipelines);
      recorders.set(application, recorder);
      return recorder;
    },
    close: async () => {},
  };
}
