import { memory, type Store } from "@es/core";
import { seeded, virtualTime } from "@es/core/testing";
import { inMemoryEngine } from "@es/runner-cluster";
import { type ClusterNode, type ClusterOptions, cluster, type Observation } from "../../src/index.js";
import type { Bank, BankInfrastructure } from "./bank.js";

/** How a node of a simulation differs from others. */
export interface NodeOptions extends Partial<ClusterOptions>, Partial<BankInfrastructure> {
  readonly name?: string;
}

export type BankNode = ClusterNode<Bank, undefined> & { readonly observed: Observation[] };

/** A cluster on virtual time: its nodes share an engine and a store in memory, and everything happens by the seed. */
export function simulation(bank: Bank, { seed = 1, store = memory() }: { readonly seed?: number; readonly store?: Store<undefined> } = {}) {
  const time = virtualTime();
  const random = seeded(seed);
  const engine = inMemoryEngine({ time, random });
  let nodes = 0;
  const node = async ({ store: own = store, name = `node${nodes + 1}`, ...options }: NodeOptions = {}): Promise<BankNode> => {
    nodes += 1;
    const observed: Observation[] = [];
    const { engine: instead, ...settings } = options;
    const given: ClusterOptions = {
      ...{ time, random, observe: (observation) => void observed.push(observation) },
      engine: instead ?? engine.node(name),
      ...settings,
    };
    const running = await cluster(bank, { store: own, closeStores: false, backOff: { most: 1000 }, ...settings }, given);
    return Object.assign(running, { observed });
  };
  return { time, random, engine, store, node };
}
