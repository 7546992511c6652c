import type { Observation } from "@es/runner-cluster";
import { type Operation, operations } from "../costs.js";
import type { World } from "../model/world.js";

/** The counts up to a time. */
export interface Counted {
  readonly at: number;
  readonly operations: Readonly<Record<Operation, number>>;
  readonly databaseBusyMs: number;
  readonly engineCommands: number;
  readonly engineBusyMs: number;
  readonly prompts: number;
  readonly slices: number;
  readonly conflicts: number;
  readonly sweeps: number;
  readonly sweepPrompts: number;
  readonly directExecution: number;
  readonly asked: number;
  readonly answered: number;
}

/** Counts what nodes do, and what they ask of the database and the engine. */
export class Counts {
  #sweeps = 0;
  #sweepPrompts = 0;
  #directExecution = 0;

  constructor(private readonly world: World) {}

  /** Hears of what happens on a node. */
  readonly observe = (observation: Observation): void => {
    if (observation.kind === "swept") this.#sweeps += 1;
    if (observation.kind === "prompted" && observation.why === "sweep") this.#sweepPrompts += 1;
    if (observation.kind === "executed-directly") this.#directExecution += 1;
  };

  get now(): Counted {
    const { time, database, server, ledger } = this.world;
    return {
      at: time.now(),
      operations: Object.fromEntries(operations.map((name) => [name, database.counts.get(name) ?? 0])) as Record<Operation, number>,
      databaseBusyMs: database.cores.busyMs,
      engineCommands: server.commands,
      engineBusyMs: server.busyMs,
      prompts: server.prompts,
      slices: server.slices,
      conflicts: ledger.conflicts,
      sweeps: this.#sweeps,
      sweepPrompts: this.#sweepPrompts,
      directExecution: this.#directExecution,
      asked: ledger.asked,
      answered: ledger.answered,
    };
  }
}
