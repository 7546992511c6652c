import type { Store } from "@es/core";
import { PipelinesMismatch, type Recorder } from "@es/core/adapter";

/**
 * Opens the recorder of an application, whose log is made if it is missing: with one pipeline, unless asked otherwise.
 * A log that is there keeps its pipelines. Rejects with PipelinesMismatch where others are asked for.
 */
export async function openRecorder<Tx>(store: Store<Tx>, application: string, pipelines?: number): Promise<Recorder<Tx>> {
  try {
    return await store.open(application, { pipelines: pipelines ?? 1 });
  } catch (error) {
    if (pipelines !== undefined || !(error instanceof PipelinesMismatch)) throw error;
    return store.open(application, { pipelines: error.stored });
  }
}
