import { type InMemoryEngine, inMemoryEngine, memory, type Store, type Task } from "@es/core";
import type { Costs } from "../costs.js";
import { type Questions, questions } from "../domain.js";
import { type Random, seeded } from "../random/seeded.js";
import { VirtualTime } from "../time/virtual-time.js";
import { Cores } from "./cores.js";
import { Database } from "./database.js";
import { EngineServer } from "./engine-server.js";
import { Ledger } from "./ledger.js";
import { pause } from "./thread.js";

/** What a simulation is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly costs: Costs;
  readonly pipelines: number;
  /** Cores of the database's machine. */
  readonly databaseCores: number;
  /** Milliseconds that the policy waits for something outside before it decides; 0 for a policy that does not. */
  readonly policyMs: number;
  /** Cores that all nodes, the database and the engine share; undefined where each has a machine of its own. */
  readonly sharedCores?: number;
}

/** Everything that nodes share. */
export class World {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly system: Questions;
  readonly store: Store<undefined> = memory();
  readonly ledger: Ledger;
  readonly database: Database;
  readonly server: EngineServer;
  readonly engines: InMemoryEngine;
  /** Hears of each slice that the engine gives to a node, as it begins. */
  sliceBegan: (task: Task) => void = () => {};
  readonly #shared: Cores | undefined;

  constructor(readonly options: WorldOptions) {
    const { seed, costs, pipelines, databaseCores, policyMs, sharedCores } = options;
    this.random = seeded(seed);
    this.#shared = sharedCores === undefined ? undefined : new Cores(this.time, sharedCores);
    this.system = questions(pipelines, policyMs === 0 ? () => undefined : () => pause(this.time, policyMs));
    this.ledger = new Ledger(this.time, pipelines);
    this.database = new Database(this.time, this.cores(databaseCores), costs.operations, this.stream());
    this.engines = inMemoryEngine({ time: this.time, random: this.stream() });
    this.server = new EngineServer(this.time, costs.engine, this.stream(), this.cores(1));
  }

  /** Random numbers of its own for a part of the world, so that what one part draws changes nothing for another. */
  stream(): Random {
    return seeded(Math.floor(this.random() * 2 ** 32));
  }

  /** The cores of a machine with so many; or those that all share. */
  cores(count: number): Cores {
    return this.#shared ?? new Cores(this.time, count);
  }
}
