import { StoreUnavailable } from "@es/core";
import type { OpenApplication } from "@es/core/runner";
import { boundedSlice, type Consumer, keyOf, type SliceContext, type SliceEnd, type Task } from "../engine/engine.js";
import type { Settings } from "../options.js";
import { Circuit } from "../recovery/circuit.js";
import type { PauseWatch } from "./pausing.js";
import type { Prompting } from "./prompting.js";
import { RunningSlices } from "./running-slices.js";
import { type Ending, Pace, Slice, type SliceTerms } from "./slice.js";
import type { TaskHere } from "./tasks.js";

/** The dependencies of a worker. */
export interface WorkerDeps {
  readonly application: OpenApplication<never>;
  readonly tasks: ReadonlyMap<string, TaskHere>;
  readonly pausing: PauseWatch;
  readonly prompting: Prompting;
  readonly batchSize: number | undefined;
  readonly settings: Settings;
  /** Has it looked whether the databases of all of this node's applications still answer: one that hangs seldom hangs alone. */
  suspectAll(): void;
}

/** Does the slices of one application's tasks on this node, those that the engine gives and those that it takes itself. */
export class Worker {
  readonly circuit: Circuit;
  readonly #pace: Pace;
  readonly #underWay: RunningSlices;
  #consumer: Consumer | undefined;
  #stopped = false;

  constructor(private readonly working: WorkerDeps) {
    const { application, batchSize = 500, settings } = working;
    const { time, random, observe, slice } = settings;
    this.#pace = new Pace({ ms: slice.ms / 2, most: Math.min(batchSize, slice.events) });
    const changed = (open: boolean) => {
      observe({ kind: "circuit-changed", application: application.name, open });
      this.#pause(open);
      if (open) this.#underWay.giveUp(new StoreUnavailable(`the store of ${application.name}`, "it cannot be reached, or does not answer"));
    };
    this.circuit = new Circuit({ probe: () => application.recorder.head(0), changed, time, random });
    this.#underWay = new RunningSlices(time, () => working.suspectAll());
  }

  /** Takes tasks from the engine. */
  start(): void {
    const { application, tasks, settings } = this.working;
    const run = async (task: Task, turn: SliceContext): Promise<SliceEnd> => {
      const here = tasks.get(keyOf(task));
      // A task of another version of the system.
      if (here === undefined) return {};
      const { retryInMs, blockage } = await this.run(here, turn, false);
      return { ...(retryInMs === undefined ? {} : { retryInMs }), ...(blockage === undefined ? {} : { blockage }) };
    };
    this.#consumer = settings.engine.work(application.name, { slots: settings.slots, run });
  }

  /** Resolves when no slice that the engine gave runs any more. Slices end at their next commit. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.circuit.stop();
    await this.#consumer?.close();
  }

  /** Does a slice of a task's work; `direct` is one that the engine knows nothing of, which gives way to any other. */
  async run(here: TaskHere, turn: Partial<SliceContext>, direct: boolean): Promise<Ending> {
    const { observe, time } = this.working.settings;
    const { task } = here;
    const began = time.now();
    const ending = await this.#bounded(here, turn, direct);
    const { why, processed, blockage } = ending;
    observe({ kind: "slice-ended", task, processed, ms: time.now() - began, why, direct, ...(blockage === undefined ? {} : { blockage }) });
    if (blockage?.code === "store-unavailable") this.circuit.suspect();
    if (processed > 0) this.#promptWhoWaitedFor(here);
    return ending;
  }

  /** A slice that is given up when it does not end: what hangs in it is left to itself, and can do no harm when it goes on. */
  async #bounded(here: TaskHere, turn: Partial<SliceContext>, direct: boolean): Promise<Ending> {
    const { pausing, settings } = this.working;
    const { time, random, observe, slice: bounds } = settings;
    let over = false;
    const terms: SliceTerms = {
      ...{ bounds, time, random, pace: this.#pace },
      ended: () => over || this.#stopped || this.circuit.open || (turn.signal?.aborted ?? false),
      paused: async () => (await pausing.current()) !== undefined,
      conflicted: (upstream) => {
        observe({ kind: "conflicted", task: here.task, upstream });
        over ||= direct;
      },
    };
    const givenUp = () => {
      over = true;
    };
    const limits = { deadlineMs: bounds.deadlineMs, time, random, before: turn.blockage, givenUp };
    let ending: Ending | undefined;
    const slice = async () => {
      ending = await this.#underWay.run(() => new Slice(here, turn, terms).run());
      return ending;
    };
    const end = await boundedSlice(slice, limits);
    over = true;
    return ending ?? { ...end, processed: 0, why: end.blockage?.code === "slice-overdue" ? "overdue" : "blocked" };
  }

  /** Tasks of other pipelines rest while they wait for this one: those that are known here to have waited long enough go on. */
  #promptWhoWaitedFor({ task: { application, pipeline }, mirrors }: TaskHere): void {
    const { tasks, prompting } = this.working;
    for (const { task, mirrors: others } of tasks.values()) {
      if (task.application !== application || task.pipeline === pipeline) continue;
      if (others.some((other) => mirrors.some((mirror) => mirror.reached(pipeline, other)))) prompting.prompt(task, "dependency");
    }
  }

  #pause(open: boolean): void {
    if (this.#stopped) return;
    if (open) void this.#consumer?.pause();
    else this.#consumer?.resume();
  }
}
