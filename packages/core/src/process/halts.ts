import type { OpenApplication } from "../application/open-application.js";
import { aggregate } from "../domain/aggregate.js";
import { data } from "../domain/data.js";
import { event } from "../domain/event.js";
import { operatorApplication } from "./keeping.js";

/** Why an operator halted an application, or let it go on. */
export interface Pause {
  readonly why: string;
}

/** An application is to follow nothing any more: kept in its own log. */
export const applicationPaused = event("es.application-halted", data<Pause>());

/** A halted application is to follow again. */
export const applicationResumed = event("es.application-resumed", data<Pause>());

const PausedApplication = aggregate("es.halts", (): { readonly halt?: Pause } => ({}))
  .on(applicationPaused, (_, { data }) => ({ halt: data }))
  .on(applicationResumed, () => ({}))
  .creates({ halt: (halt: Pause) => applicationPaused(halt) })
  .commands({
    halt: ({ halt: before }, halt: Pause) => (before === undefined ? applicationPaused(halt) : []),
    resume: ({ halt }, end: Pause) => (halt === undefined ? [] : applicationResumed(end)),
  });

const id = "all";

/** Whether an application is halted: a fact of its own log, for whoever runs it to heed. */
export class Pauses<Tx = unknown> {
  readonly #kept: OpenApplication<Tx>;

  constructor(private readonly application: OpenApplication<Tx>) {
    this.#kept = operatorApplication(application, { halts: PausedApplication.definition });
  }

  /** Why the application is halted; undefined where it is not. */
  async current(): Promise<Pause | undefined> {
    return (await this.#load(this.#kept.repositories()))?.state.halt;
  }

  /** Halts the application. Where it is halted already, nothing is recorded. */
  pause(why: string): Promise<void> {
    return this.#record((halting) => (halting === undefined ? PausedApplication.halt(id, { why }) : halting.halt({ why })));
  }

  /** Lets the application go on. Where it is not halted, nothing is recorded. */
  resume(why: string): Promise<void> {
    return this.#record((halting) => halting?.resume({ why }));
  }

  async #record(decide: (halting: HaltingInstance | undefined) => unknown): Promise<void> {
    const unit = this.#kept.unitOfWork();
    unit.collect(decide(await this.#load(unit.repositories(this.#kept.definition.aggregates))));
    this.application.recordings.publish(await this.#kept.record(unit, { pipeline: 0 }));
  }

  async #load({ halts }: ReturnType<OpenApplication["repositories"]>): Promise<HaltingInstance | undefined> {
    return (await halts?.get(id)) as HaltingInstance | undefined;
  }
}

type HaltingInstance = ReturnType<typeof PausedApplication.halt>;
