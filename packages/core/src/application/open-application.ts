import type { AnyEventType, DomainEvent } from "../domain/event.js";
import { type Clock, systemClock } from "../domain/variants.js";
import { checkedPipeline } from "../persistence/arguments.js";
import { AggregateExists, OpenedReadOnly, RecordConflict } from "../persistence/errors.js";
import { type Changes, EventStore, type Recorded } from "../persistence/event-store.js";
import { domainId, type EventTypes, jsonMapper, type Mapper } from "../persistence/mapper.js";
import type { Recorder } from "../persistence/recorder.js";
import { AggregateLoader, type LoadingOptions } from "./aggregate-loader.js";
import type { ApplicationCommand, ApplicationDefinition } from "./application.js";
import { Contention, type Deciding } from "./contention.js";
import { LocalLog } from "./local-log.js";
import { Publisher, persistenceSubscriber } from "./persistence-subscriber.js";
import { pipelineOf } from "./pipelines.js";
import { type Repository, repository } from "./repository.js";
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

/** What is recorded beside the events of a unit of work. */
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

  /** The repositories of a definition, each answering fresh aggregates. */
  repositories(): Readonly<Record<string, Repository<object>>> {
    const kinds = Object.entries(this.definition.aggregates);
    return Object.fromEntries(kinds.map(([name, kind]) => [name, repository(this.loader, kind, (id) => this.loader.load(kind, id))]));
  }

  /** Runs a command and saves what it decides on, as one unit. After a lost race it decides again, as often as it may. */
  async execute(name: string, args: readonly unknown[], pipeline?: number): Promise<Recorded> {
    const { decide, attempts } = this.definition.commands[name] as ApplicationCommand;
    return this.#decideAndRecord((repositories) => decide(repositories, ...args), { attempts, pipeline });
  }

  /** Saves what is decided with the repositories of a new unit. */
  async #decideAndRecord(
    decide: (repositories: Readonly<Record<string, unknown>>) => unknown,
    { attempts, about, pipeline }: Pick<Deciding, "attempts" | "about"> & Pick<Beside<Tx>, "pipeline">,
  ): Promise<Recorded> {
    this.refuseReadOnly();
    const decideAnew = async () => {
      const unit = this.unitOfWork();
      unit.collect(await decide(unit.repositories(this.definition.aggregates)));
      unit.refuseForgotten();
      return unit;
    };
    return this.#contention.run({ decide: decideAnew, record: (unit) => this.record(unit, { pipeline }), attempts, about });
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
