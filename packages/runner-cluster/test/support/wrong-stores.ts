import type { Recorder, Store, Tracked, Tracking, Unit } from "@es/core";

type Change = (recorder: Recorder<undefined>) => Partial<Recorder<undefined>>;

/** A store whose recorders set positions, whatever they are. */
export function withoutComparing(store: Store<undefined>): Store<undefined> {
  return changed(store, (recorder) => ({
    record: async (units) => recorder.record(await Promise.all(units.map((unit) => forced(recorder, unit)))),
  }));
}

/** A store whose recorders read a position once, and go by it as long as nothing else is recorded through them. */
export function rememberingPositions(store: Store<undefined>): Store<undefined> {
  return changed(store, (recorder) => {
    const known = new Map<string, Tracked | undefined>();
    return {
      tracked: async (upstream, pipeline) => {
        const key = `${upstream}/${pipeline}`;
        if (!known.has(key)) known.set(key, await recorder.tracked(upstream, pipeline));
        return known.get(key);
      },
      record: async (units) => {
        const outcomes = await recorder.record(units);
        for (const [index, { tracking = [] }] of units.entries()) {
          if (outcomes[index]?.refused !== undefined) continue;
          for (const { upstream, pipeline, to, epoch, identity } of tracking)
            known.set(`${upstream}/${pipeline}`, { position: to, epoch, identity });
        }
        return outcomes;
      },
    };
  });
}

async function forced(recorder: Recorder<undefined>, unit: Unit<undefined>): Promise<Unit<undefined>> {
  const tracking: Tracking[] = [];
  for (const step of unit.tracking ?? []) {
    const from = (await recorder.tracked(step.upstream, step.pipeline))?.position ?? 0;
    if (from < step.to) tracking.push({ ...step, from });
  }
  return { ...unit, tracking };
}

function changed(store: Store<undefined>, change: Change): Store<undefined> {
  const open: Store<undefined>["open"] = async (application, options) => {
    const recorder = await store.open(application, options);
    const changes = change(recorder);
    return new Proxy(recorder, {
      get: (target, name) => {
        const member: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  };
  return { description: store.description, shared: store.shared, open, close: () => store.close() };
}
