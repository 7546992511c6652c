import { memory as store } from "@es/core";
import type { Engine, Place } from "./engine.js";

/** No database: what is left is the cost of the core itself. */
export const memory: Engine<Place> = {
  name: "memory",
  open: async () => {
    const ours = store();
    return { store: ours, close: () => ours.close() };
  },
};
