import { type Store, StoreUnavailable } from "@es/core";
import type { Time } from "@es/core/runner";
import { intercepted } from "./intercepted.js";

/** A node's way to its store. */
export interface Way {
  readonly store: Store<undefined>;
  /** "cut": calls are refused, and answers are lost; "dead": nothing comes back any more. */
  state: "open" | "cut" | "dead";
}

/** A way to a store on which each call and each answer takes its time, so that nodes get between each other's calls. */
export function far(store: Store<undefined>, { time, random }: { readonly time: Time; readonly random: () => number }): Way {
  const pass = async () => {
    await new Promise<void>((resolve) => void time.after(Math.floor(random() * 5), resolve));
    if (way.state === "dead") await new Promise(() => {});
    if (way.state === "cut") throw new StoreUnavailable("the store", "the way to it is cut");
  };
  const through = async (make: () => unknown) => {
    await pass();
    const answer = await make();
    await pass();
    return answer;
  };
  const way: Way = { store: intercepted(store, ({ method }, make) => (method === "prompted" ? make() : through(make))), state: "open" };
  return way;
}
