import { memory, type Store } from "@es/core";
import { LocalLog, type Recorder, type StoredEvent } from "@es/core/adapter";

/** A recorder over memory, with its log, and a way to add events to it. */
export async function emptyLog(options: { store?: Store<never>; application?: string; pipelines?: number; sectionSize?: number } = {}) {
  const { store = memory() as Store<never>, application = "core", pipelines = 1, sectionSize = 100 } = options;
  const recorder = await store.open(application, { pipelines });
  const wakes = new Set<() => void>();
  const prompts = (wake: () => void) => {
    wakes.add(wake);
    return () => {
      wakes.delete(wake);
    };
  };
  const add = async (events: readonly Uint8Array[], pipeline = 0) => {
    await record(recorder, pipeline, events);
    for (const wake of wakes) wake();
  };
  return { recorder, log: new LocalLog(recorder, { sectionSize, prompts }), add, wakes };
}

/** As many small events as asked for: every third is JSON, every third other text, every third no text at all. */
export function someEvents(count: number): Uint8Array[] {
  const kinds = [JSON.stringify({ n: 1, name: "Zoë 🍕" }), '\ufeff"\\\u0000\u2028</script>', Uint8Array.of(0xff, 0, 0xfe)];
  return Array.from({ length: count }, (_, n) => Buffer.from(kinds[n % 3] as string));
}

async function record(recorder: Recorder<never>, pipeline: number, data: readonly Uint8Array[]): Promise<void> {
  if (data.length === 0) return;
  const aggregateId = `a"${pipeline} ${await recorder.head(pipeline)}`;
  const events = data.map((bytes, index): StoredEvent => ({ aggregateId, position: index + 1, type: "thing.done", data: bytes }));
  const dependencies = recorder.pipelines > 1 ? [{ pipeline: (pipeline + 1) % recorder.pipelines, id: 7 }] : [];
  const [outcome] = await recorder.record([{ pipeline, events, dependencies }]);
  if (outcome?.refused !== undefined) throw outcome.refused;
}
