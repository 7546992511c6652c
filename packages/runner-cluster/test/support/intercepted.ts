import type { Store } from "@es/core";
import type { Recorder } from "@es/core/adapter";

/** A call of a recorder's method, before it is made. */
export interface Call {
  readonly application: string;
  readonly method: string;
}

/** A store whose recorders' calls go through `intercept`, which makes them or not. */
export function intercepted<Tx>(store: Store<Tx>, intercept: (call: Call, make: () => unknown) => unknown): Store<Tx> {
  const open: Store<Tx>["open"] = async (application, options) => wrapped(await store.open(application, options), intercept);
  return { description: store.description, shared: store.shared, open, close: () => store.close() };
}

function wrapped<Tx>(recorder: Recorder<Tx>, intercept: (call: Call, make: () => unknown) => unknown): Recorder<Tx> {
  return new Proxy(recorder, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      const { application } = target;
      return (...args: unknown[]) => intercept({ application, method: String(name) }, () => member.apply(target, args));
    },
  });
}

/** Counts the calls of a store's recorders. */
export function counted<Tx>(store: Store<Tx>) {
  const calls: Call[] = [];
  const counting = intercepted(store, (call, make) => {
    calls.push(call);
    return make();
  });
  return { store: counting, calls };
}
