import { memory, type Store } from "@es/core";
import type { Recorder } from "../../../src/persistence/recorder.js";
import { broken, type Flaws } from "./broken-store.js";

type Open = Store<undefined>["open"];

/** Flaws in how logs are opened. */
export const inOpening: Flaws = {
  "makes a new log each time it is opened": opening(() => (application, options) => memory().open(application, options)),
  "makes a new epoch each time it is opened": opening(
    (open) =>
      async (...args) =>
        renamed(await open(...args), crypto.randomUUID()),
  ),
  "has one epoch for all": broken(() => ({ epoch: "epoch" })),
  "makes its epoch of the application's name": broken(({ application }) => ({ epoch: application })),
  "opens with any number of pipelines": opening((open) => {
    const first = new Map<string, ReturnType<Open>>();
    return (application, options) => {
      const opened = first.get(application) ?? open(application, options);
      first.set(application, opened);
      return opened;
    };
  }),
  "makes two logs when it is opened twice at once": opening((open) => {
    const opened = new Set<string>();
    return async (application, options) => {
      const known = opened.has(application);
      await new Promise((resolve) => setImmediate(resolve));
      opened.add(application);
      return known ? open(application, options) : memory().open(application, options);
    };
  }),
  "tells applications apart without regard to case": opening((open) => async (application, options) => {
    const recorder = await open(application.toLowerCase(), options);
    return renamed(recorder, recorder.epoch, application);
  }),
  "keeps the events of all applications together": opening((open) => async (application, options) => {
    const recorder = await open("all", options);
    return renamed(recorder, `${recorder.epoch} ${application}`, application);
  }),
  "takes an unknown pipeline for the first": broken((sound) => ({
    head: (pipeline) => sound.head(pipeline >= 0 && pipeline < sound.pipelines ? pipeline : 0),
  })),
};

function opening(flaw: (open: Open) => Open): () => Store<undefined> {
  return () => {
    const store = memory();
    return { ...store, open: flaw(store.open) };
  };
}

function renamed(recorder: Recorder<undefined>, epoch: string, application = recorder.application): Recorder<undefined> {
  return new Proxy(recorder, {
    get: (target, name) => {
      if (name === "epoch") return epoch;
      if (name === "application") return application;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
