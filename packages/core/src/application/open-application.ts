import type { AggregateDefinition, AggregateInstance } from "../domain/aggregate-instance.js";
import { correlatedTogether } from "../domain/correlated.js";
import type { AnyEventType, DomainEvent } from "../domain/event.js";
import { type Clock, systemClock } from "../domain/variants.js";
import { checkedPipeline } from "../persistence/arguments.js";
import { AggregateExists, OpenedReadOnly, RecordConflict } from "../persistence/errors.js";
import { type Changes, EventStore, type Recorded } from "../persistence/event-store.js";
import { domainId, type EventTypes, jsonMapper, type Mapper, storedId } from "../persistence/mapper.js";
import type { Recorder } from "../persistence/recorder.js";
import { AggregateLoader, type LoadingOptions } from "./aggregate-loader.js";
import type { ApplicationCommand, ApplicationDefinition } from "./application.js";
import { Contention, type DecidedUnit, type Deciding } from "./contention.js";
import { answered, savedOf } from "./decision.js";
import { LocalLog } from "./local-log.js";
import { Publisher, persistenceSubscriber } from "./persistence-subscriber.js";
import { pipelineOf } from "./pipelines.js";
import { type RunningRepository, repository } from "./repository.js";
import { attemptsOf, type RetryingOptions } from "./retrying.js";
import { correlationsOf, type Tracing } from "./tracing.js";
import { UnitOfWork } from "./unit-of-work.js";

/** How an application is opened. */
export interface OpeningOptions extends LoadingOptions {
  /** How events become bytes. Default: JSON. */
  readonly mapper?: Mapper;
  /** How many notifications a section of the log holds when full. Default 100. */
  readonly sectionSize?: number;
  /** Lets spans go around appends and around the processing of batches. Default: none. */
  readonly tracing?: Tracing;
  /** Tells the time that events are recorded with. Default: the time of this machine. */
  readonly clock?: Clock;
}

/** The parts of a unit of work beside its events. */
export type Beside<Tx> = Pick<Changes<Tx>, "tracking" | "alongside"> & { readonly pipeline?: number | undefined };

/** An application's definition with a recorder beneath it. */
export class OpenApplication<Tx = unknown> {
  readonly mapper: Mapper;
  readonly loader: AggregateLoader;
  readonly log: LocalLog;
  readonly tracing: Tracing | undefined;
  readonly clock: Clock;
  /** Hears of everything that this instance recorded, after its commit. */
  readonly recordings = new Publisher();
  readonly #contention = new Contention();
  /** Stores changes, and announces them. */
  readonly #persist: (changes: Changes<Tx>) => Promise<Recorded>;

  constructor(
    readonly definition: ApplicationDefinition,
    readonly recorder: Recorder<Tx>,
    options: OpeningOptions = {},
  ) {
    this.mapper = options.mapper ?? jsonMapper();
    this.clock = options.clock ?? systemClock;
    const store = new EventStore<Tx>(recorder, this.mapper, eventTypesOf(definition), this.clock);
    this.loader = new AggregateLoader(store, options);
    const prompts = (wake: () => void) => this.recordings.subscribe(wake);
    this.log = new LocalLog(recorder, { prompts, ...(options.sectionSize === undefined ? {} : { sectionSize: options.sectionSize }) });
    this.tracing = options.tracing;
    this.#persist = persistenceSubscriber(store, this.recordings);
  }

  get name(): string {
    return this.definition.name;
  }

  /** Returns an empty unit of work. */
  unitOfWork(): UnitOfWork {
    return new UnitOfWork(this.loader);
  }

  /** The repositories of a definition, each answering fresh aggregates; what they change goes to a pipeline, where one is given. */
  repositories(pipeline?: number): Readonly<Record<string, RunningRepository<AggregateInstance>>> {
    const kinds = Object.entries(this.definition.aggregates);
    return Object.fromEntries(kinds.map(([name, kind]) => [name, this.#repository(kind, pipeline)]));
  }

  /** Runs a command and saves what it decides on, as one unit. After a lost race it decides again, as often as it may. */
  async execute(name: string, args: readonly unknown[], pipeline?: number): Promise<Recorded> {
    const { decide, attempts } = this.definition.commands[name] as ApplicationCommand;
    const decideIn = (unit: UnitOfWork) => decide(unit.repositories(this.definition.aggregates), ...args);
    return this.#decideAndRecord(decideIn, { attempts, pipeline });
  }

  #repository(kind: AggregateDefinition, pipeline: number | undefined): RunningRepository<AggregateInstance> {
    const change = async (id: string, decide: (instance: AggregateInstance) => unknown, options?: RetryingOptions) => {
      const decideIn = async (unit: UnitOfWork) => {
        const instance = await unit.repository(kind).expect(id);
        const decided = await decide(instance);
        unit.collect(savedOf(decided));
        unit.collect(instance);
        return decided;
      };
      return this.#decideAndRecord(decideIn, { attempts: attemptsOf(options), about: storedId(kind.name, id), pipeline });
    };
    const loaded = repository(this.loader, kind, (id) => this.loader.load(kind, id));
    return { ...loaded, change: change as RunningRepository<AggregateInstance>["change"] };
  }

  /** Saves what is decided in a new unit, and returns the answer with it. */
  async #decideAndRecord(
    decideIn: (unit: UnitOfWork) => unknown,
    { attempts, about, pipeline }: Pick<Deciding, "attempts" | "about"> & Pick<Beside<Tx>, "pipeline">,
  ): Promise<Recorded> {
    this.refuseReadOnly();
    const decide = async () => {
      const unit = this.unitOfWork();
      const decided = await correlatedTogether(() => decideIn(unit));
      unit.collect(savedOf(decided));
      unit.refuseForgotten();
      return { unit, decided };
    };
    const record = async ({ unit, decided }: DecidedUnit) => answered(await this.record(unit, { pipeline }), decided);
    return this.#contention.run({ decide, record, attempts, about });
  }

  /** Records a unit of work, whole or not at all; if that fails, the events are still pending. */
  async record(unit: UnitOfWork, beside: Beside<Tx> = {}): Promise<Recorded> {
    this.refuseReadOnly();
    const pipeline = this.#pipeline(unit.events, beside.pipeline);
    if (unit.events.length === 0 && beside.tracking === undefined && beside.alongside === undefined) {
      return { application: this.name, pipeline, ids: [] };
    }
    const { tracking, alongside } = beside;
    const { events, predecessors } = unit;
    const changes = { pipeline, events, predecessors, dependencies: unit.dependencies(pipeline), tracking, alongside };
    const recording = this.tracing === undefined ? this.#persist(changes) : this.#traced(this.tracing, changes);
    const recorded = await recording.catch((error) => {
      throw asExisting(error);
    });
    await unit.settle(recorded);
    return recorded;
  }

  /** Throws OpenedReadOnly where it was opened to look only. */
  refuseReadOnly(): void {
    if (this.recorder.readOnly) throw new OpenedReadOnly(this.name);
  }

  #traced(tracing: Tracing, changes: Changes<Tx>): Promise<Recorded> {
    const { pipeline, events } = changes;
    const facts = { application: this.name, pipeline, events: events.length, correlations: correlationsOf(events) };
    return tracing.append(facts, () => this.#persist(changes));
  }

  #pipeline([first]: readonly DomainEvent[], asked: number | undefined): number {
    const { pipelines } = this.recorder;
    if (asked !== undefined) return checkedPipeline(asked, pipelines);
    if (first === undefined || pipelines === 1) return 0;
    return pipelineOf(this.definition.pipelineKey?.(first) ?? first.aggregateId, pipelines);
  }
}

/** What is refused at its first position cannot be reloaded and decided again: it is there already. */
function asExisting(error: unknown): unknown {
  if (!(error instanceof RecordConflict) || error.position !== 1) return error;
  const { aggregate, aggregateId } = domainId(error.aggregateId);
  return new AggregateExists(error.application, aggregate, aggregateId, { cause: error });
}

/** The event types that the aggregates of an application evolve by. */
function eventTypesOf({ aggregates }: ApplicationDefinition): EventTypes {
  const types = new Map<string, AnyEventType>();
  for (const { evolvers } of Object.values(aggregates)) {
    for (const [type, { eventType }] of evolvers) types.set(type, eventType);
  }
  return types;
}
