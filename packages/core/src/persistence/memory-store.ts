import { applicationName } from "../domain/identifier.js";
import { wholeNumber } from "./arguments.js";
import { LogMissing, PipelinesMismatch } from "./errors.js";
import { checkedMaxEventBytes } from "./event-size.js";
import { MemoryRecorder } from "./memory-recorder.js";
import { ReadOnlyRecorder } from "./read-only-recorder.js";
import type { OpenOptions, Recorder, Store } from "./recorder.js";

/** How a store in memory keeps events. */
export interface MemoryOptions {
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB. */
  readonly maxEventBytes?: number;
}

/** A store in this process's memory, for tests and trials: what it keeps lives as long as the store does, closed or not. */
export function memory(options: MemoryOptions = {}): Store<undefined> {
  const maxEventBytes = checkedMaxEventBytes(options.maxEventBytes);
  const recorders = new Map<string, MemoryRecorder>();
  return {
    description: "memory",
    shared: false,
    open: async (application: string, { pipelines: asked, readOnly = false }: OpenOptions = {}): Promise<Recorder<undefined>> => {
      const known = recorders.get(applicationName(application));
      if (readOnly && known === undefined) throw new LogMissing("memory", application);
      const pipelines = wholeNumber("pipelines", asked ?? (readOnly ? (known as MemoryRecorder).pipelines : 1), 1);
      const recorder = known ?? new MemoryRecorder(application, pipelines, maxEventBytes);
      if (recorder.pipelines !== pipelines) throw new PipelinesMismatch(application, recorder.pipelines, pipelines);
      if (readOnly) return new ReadOnlyRecorder(recorder);
      recorders.set(application, recorder);
      return recorder;
    },
    close: async () => {},
  };
}
