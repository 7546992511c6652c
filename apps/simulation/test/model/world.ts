import { memory, type Store } from "@es/core";
import { seeded, virtualTime } from "@es/core/testing";
import { type InMemoryEngine, inMemoryEngine, type Task } from "@es/runner-cluster";
import type { Costs } from "../costs.js";
import { type Questions, questions } from "../domain.js";
import type { Random } from "../random.js";
import { Cores, pause } from "./cores.js";
import { Database } from "./database.js";
import { EngineServer } from "./engine-server.js";
import { Ledger } from "./ledger.js";

/** The parts of a simulation. */
export interface WorldOptions {
  readonly seed: number;
  readonly costs: Costs;
  readonly pipelines: number;
  /** Cores of the database's machine. */
  readonly databaseCores: number;
  /** Milliseconds that the policy waits for something outside before it decides; 0 for a policy that does not. */
  readonly policyMs: number;
}

/** Everything that nodes share. */
export class World {
  /** Events at about the same time share turns of the event loop. */
  readonly time = virtualTime({ ticksPerMs: 20 });
  readonly random: Random;
  readonly system: Questions;
  readonly store: Store<undefined> = memory();
  readonly ledger: Ledger;
  readonly database: Database;
  readonly server: EngineServer;
  readonly engines: InMemoryEngine;
  /** Hears of each slice that the engine gives to a node, as it begins. */
  sliceBegan: (task: Task) => void = () => {};

  constructor(readonly options: WorldOptions) {
    const { seed, costs, pipelines, databaseCores, policyMs } = options;
    this.random = seeded(seed);
    this.system = questions(pipelines, policyMs === 0 ? () => undefined : () => pause(this.time, policyMs));
    this.ledger = new Ledger(this.time, pipelines);
    this.database = new Database(this.time, new Cores(this.time, databaseCores), costs.operations, this.stream());
    this.engines = inMemoryEngine({ time: this.time, random: this.stream() });
    this.server = new EngineServer(this.time, costs.engine, this.stream());
  }

  /** Random numbers of its own for a part of the world, so that what one part draws changes nothing for another. */
  stream(): Random {
    return seeded(Math.floor(this.random() * 2 ** 32));
  }
}
