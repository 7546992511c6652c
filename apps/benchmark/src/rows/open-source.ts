import { singleThreaded } from "@es/core";
import { copyingSystem, Item, lines } from "../domain.js";
import type { Engine, Place } from "../engines/engine.js";

/** How a row has its applications opened. */
export interface SourceOptions {
  readonly pipelines?: number;
  readonly cacheSize?: number;
  readonly snapshotEvery?: number;
}

/** The application `source`, ready to save, in a new database; nothing follows it. */
export async function openSource<Opened extends Place>(engine: Engine<Opened>, options: SourceOptions = {}) {
  const database = await engine.open();
  const { source, stop } = await sourceIn(database, options);
  const close = async () => {
    await stop();
    await database.close();
  };
  return { database, source, close };
}

/** The application `source` in a database that is open already. */
export async function sourceIn({ store }: Place, { pipelines, ...options }: SourceOptions = {}) {
  const { source, stop } = await singleThreaded(copyingSystem(pipelines), { store, following: false, closeStores: false, ...options });
  return { source, stop };
}

/** A way to save and read. */
export type Source = Awaited<ReturnType<typeof sourceIn>>["source"];

const single = lines(1);

/** Saves so many aggregates of one event each, many in a unit. */
export async function feedSource(source: Source, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 500) {
    const items = Array.from({ length: Math.min(500, left) }, () => Item.note(crypto.randomUUID(), single));
    await source.save(...items);
  }
}
