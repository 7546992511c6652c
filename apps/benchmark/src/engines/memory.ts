import { memory as store } from "@es/core";
import { bareMemory } from "../bare/bare-memory.js";
import type { Engine } from "./engine.js";

/** No database: what is left is the cost of the core itself. */
export const memory: Engine = {
  name: "memory",
  open: async () => {
    const ours = store();
    return { store: ours, bare: bareMemory(), close: () => ours.close() };
  },
};
