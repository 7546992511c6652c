import type { Recorder, Store } from "@es/core";
import { SimulatedRecorder, type Surroundings } from "./simulated-recorder.js";

/** A node's way to what all nodes share: as quick as the costs say. Events are kept in `shared`, a store in memory. */
export function simulatedStore(shared: Store<undefined>, surroundings: Surroundings): Store<undefined> {
  return {
    description: "simulated",
    shared: true,
    open: async (application, options): Promise<Recorder<undefined>> => {
      return new SimulatedRecorder(await shared.open(application, options), surroundings);
    },
    close: async () => {},
  };
}
