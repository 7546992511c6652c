import type { Observation, Observe } from "../observation.js";

/** What to do about each kind of observation; nothing about those that are not named. */
export type ByKind = { readonly [Kind in Observation["kind"]]?: (observation: Extract<Observation, { kind: Kind }>) => void };

/** Hears observations, each by what is done about its kind. */
export function byKind(handlers: ByKind): Observe {
  return (observation) => (handlers[observation.kind] as Observe | undefined)?.(observation);
}

/** Lets several hear the same observations, in this order. */
export function observedBy(...observers: readonly Observe[]): Observe {
  return (observation) => {
    for (const observe of observers) observe(observation);
  };
}
