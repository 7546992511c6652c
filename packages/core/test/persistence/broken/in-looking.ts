import { memory, type OpenOptions, type Recorder, type Store } from "@es/core";
import { broken, type Flaws } from "./broken-store.js";

type Opening = (store: Store<undefined>, application: string, options: OpenOptions) => Promise<Recorder<undefined>>;

/** Flaws in looking. */
export const inLooking: Flaws = {
  "makes the log that it is to look at": looking((store, application, { pipelines }) => store.open(application, { pipelines })),
  "makes the log, and then says that it is missing": looking(async (store, application, options) => {
    const eye = store.open(application, options);
    await eye.catch(() => store.open(application));
    return eye;
  }),
  "looks at one pipeline unless told otherwise": looking((store, application, { pipelines = 1 }) =>
    store.open(application, { pipelines, readOnly: true }),
  ),
  "looks with any number of pipelines": looking((store, application) => store.open(application, { readOnly: true })),
  "looks at what was there when it was opened": looking(async (store, application, options) => {
    const eye = await store.open(application, options);
    const heads = await eye.heads();
    return changed(eye, { heads: async () => heads, head: async (pipeline) => heads[pipeline] ?? 0 });
  }),
  "records where it is to look only": looking(async (store, application, options) => {
    const eye = await store.open(application, options);
    const recorder = await store.open(application, { pipelines: eye.pipelines });
    return changed(eye, { record: (units) => recorder.record(units) });
  }),
  "does work alongside where it is to look only": looking(async (store, application, options) => {
    const eye = await store.open(application, options);
    const record: Recorder<undefined>["record"] = async (units) => {
      for (const { alongside } of units) await alongside?.(undefined);
      return eye.record(units);
    };
    return changed(eye, { record });
  }),
  "keeps snapshots where it is to look only": looking(async (store, application, options) => {
    const eye = await store.open(application, options);
    const recorder = await store.open(application, { pipelines: eye.pipelines });
    return changed(eye, { keepSnapshot: (snapshot) => recorder.keepSnapshot(snapshot) });
  }),
  "says nothing of what it was not asked to record": looking(async (store, application, options) =>
    changed(await store.open(application, options), { record: async (units) => units.map(() => ({ ids: [] })) }),
  ),
  "wraps what reading throws": broken((sound) => ({
    reading: (work) =>
      sound.reading(work).catch((cause) => {
        throw new Error("reading failed", { cause });
      }),
  })),
  "answers nothing of what reading answers": broken((sound) => ({
    reading: async (work) => void (await sound.reading(work)) as never,
  })),
};

/** A memory store that looks in another way. */
function looking(open: Opening): () => Store<undefined> {
  return () => {
    const store = memory();
    return {
      ...store,
      open: (application, options = {}) => (options.readOnly ? open(store, application, options) : store.open(application, options)),
    };
  };
}

function changed(eye: Recorder<undefined>, change: Partial<Recorder<undefined>>): Recorder<undefined> {
  return Object.assign(Object.create(eye), change);
}
